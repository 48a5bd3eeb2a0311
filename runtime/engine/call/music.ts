import type { Prompt } from '../../../plugins/sdk/index.ts';
import { Fault } from '../../../schema/faults.ts';
import { playLooped } from '../../telephony/waiting.ts';
import { announcedPrompt } from './announced.ts';
import type { StepOnTheLine } from './transfer.ts';

/** Plays `prompt` over and over for `seconds`, or until a key, which stays for the next gather. */
export const playMusic = async (
  { step, host, line }: StepOnTheLine,
  prompt: Prompt,
  { seconds, keyStops }: { readonly seconds: number; readonly keyStops: boolean },
): Promise<{ readonly interrupted: boolean }> => {
  const music = await announcedPrompt(prompt, step, host);
  if (!music) return { interrupted: false };
  const over = new AbortController();
  let interrupted = false;
  const stopListening = keyStops
    ? line.onInput(() => {
        interrupted = true;
        over.abort();
        return 'leave';
      })
    : () => undefined;
  const either = AbortSignal.any([over.signal, step.signal, line.signal]);
  const time = host.clock.sleep(seconds * 1000, either).then(
    () => over.abort(),
    () => undefined,
  );
  try {
    // Keys that were pressed before arrive now.
    await Promise.resolve();
    line.onPlay = music.announce;
    const end = await playLooped(line, music.audio, either);
    step.signal.throwIfAborted();
    line.signal.throwIfAborted();
    if (end === 'failed') throw new Fault('telephony.playback_failed');
    return { interrupted };
  } finally {
    stopListening();
    over.abort();
    await time;
  }
};

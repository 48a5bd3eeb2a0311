import type { Clock } from '../engine/ports.ts';
import type { Audio } from '../speech/speech.ts';
import type { Call, PlaybackEnd } from './port.ts';

/** Shorter music would be started over and over, as fast as the switch can. */
const SHORTEST_MS = 500;

const lengthOf = (audio: readonly Audio[]): number => audio.reduce((sum, { durationMs }) => sum + durationMs, 0);

/**
 * Plays `audio` again and again until `signal` is aborted: `stopped` then, or when the caller is gone. Ends as `failed`
 * when it can't be played or is too short to be heard. Never rejects.
 */
export const playLooped = async (call: Call, audio: readonly Audio[], signal: AbortSignal): Promise<PlaybackEnd> => {
  if (lengthOf(audio) < SHORTEST_MS) return 'failed';
  for (;;) {
    if (signal.aborted || call.signal.aborted) return 'stopped';
    const playback = call.play(audio);
    const stop = (): void => void playback.stop();
    signal.addEventListener('abort', stop, { once: true });
    const end = await playback.done;
    signal.removeEventListener('abort', stop);
    if (end !== 'finished') return end;
  }
};

export interface WaitingSounds {
  /** Played in a loop; without it the caller hears the ringing tone. */
  readonly music?: readonly Audio[];
  /** Said in between: 「坐席正忙，请继续等待」. */
  readonly comfort?: { readonly everyMs: number; say(): Promise<readonly Audio[]> };
  readonly clock: Clock;
}

export interface Company {
  /** Resolves when nothing is heard any more: only then may the caller be connected. Never rejects. */
  stop(): Promise<void>;
}

const tone = async (call: Call, signal: AbortSignal): Promise<void> => {
  await call.ringTone(true);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  if (!call.signal.aborted) await call.ringTone(false);
};

/** Music, or the tone where there is none or it can't be played: nobody waits in silence. */
const background = async (call: Call, music: readonly Audio[] | undefined, signal: AbortSignal): Promise<void> => {
  if (music && (await playLooped(call, music, signal)) === 'stopped') return;
  if (!signal.aborted && !call.signal.aborted) await tone(call, signal);
};

const comfortAfter = async (call: Call, { music, clock, comfort }: WaitingSounds, over: AbortSignal): Promise<void> => {
  if (!comfort) return background(call, music, over);
  while (!over.aborted && !call.signal.aborted) {
    const turn = new AbortController();
    const heard = background(call, music, AbortSignal.any([over, turn.signal]));
    heard.catch(() => undefined);
    await clock.sleep(comfort.everyMs, over).catch(() => undefined);
    turn.abort();
    await heard;
    if (over.aborted || call.signal.aborted) return;
    const playback = call.play(await comfort.say());
    const stop = (): void => void playback.stop();
    over.addEventListener('abort', stop, { once: true });
    if (over.aborted) stop();
    await playback.done;
    over.removeEventListener('abort', stop);
  }
};

/** Keeps a caller company who waits for somebody to answer. `onTrouble` gets what the switch refused; the wait goes on. */
export const keepCompany = (call: Call, sounds: WaitingSounds, onTrouble: (error: unknown) => void): Company => {
  const over = new AbortController();
  const company = comfortAfter(call, sounds, AbortSignal.any([over.signal, call.signal])).catch((error: unknown) => {
    if (!call.signal.aborted) onTrouble(error);
  });
  return {
    async stop() {
      over.abort();
      await company;
    },
  };
};

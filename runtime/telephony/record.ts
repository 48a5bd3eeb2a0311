import { type Call, HungUp } from './port.ts';
import type { Recording, RecordingEnd } from './recording.ts';

export interface SpokenEnd extends RecordingEnd {
  /** The caller pressed the end key. */
  readonly byKey: boolean;
}

/**
 * Waits until the caller has said what is recorded: the end key, silence, the longest time or a hang-up, which rejects
 * nothing: what was said counts. Rejects with the reason of `signal` when that is aborted while the caller is there; the
 * recording goes on then, for whoever takes the call over.
 */
export const untilSpoken = async (
  call: Call,
  recording: Recording,
  { endKey, signal }: { readonly endKey?: string; readonly signal: AbortSignal },
): Promise<SpokenEnd> => {
  let byKey = false;
  const stopListening = call.onInput((input) => {
    if (input.kind !== 'key' || input.key !== endKey) return;
    byKey = true;
    void recording.stop();
  });
  const letGo = Promise.withResolvers<never>();
  letGo.promise.catch(() => undefined);
  const abort = (): void => {
    if (!(call.signal.reason instanceof HungUp)) letGo.reject(signal.reason);
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  try {
    const end = await Promise.race([recording.done, letGo.promise]);
    return { ...end, byKey: byKey && end.how === 'stopped' };
  } finally {
    stopListening();
    signal.removeEventListener('abort', abort);
  }
};

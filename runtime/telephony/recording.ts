import type { Audio } from '../speech/speech.ts';

/** Which side of a call a recording hears: the caller alone, or caller and everything played or said to them. */
export type Hears = 'caller' | 'both';

export interface RecordingOptions {
  /** Unique within the call and the same in every try: `[A-Za-z0-9_-]`, 1 to 64 characters. */
  readonly name: string;
  readonly hears: Hears;
  /** Ends by itself after so many seconds. */
  readonly maxSeconds?: number;
  /** Ends by itself when nothing was heard for so many seconds. */
  readonly silenceSeconds?: number;
}

/** `full`: it reached its longest time; `failed`: the switch lost it. */
export type RecordingEndReason = 'silence' | 'full' | 'stopped' | 'hungUp' | 'failed';

export interface RecordingEnd {
  readonly how: RecordingEndReason;
  readonly durationMs: number;
  /** Time in which something louder than the line's noise was heard; absent where nobody has looked. */
  readonly soundMs?: number;
}

/** A recording that goes on beside everything else on the call: prompts, keys, transfers. It ends with the call. */
export interface Recording {
  /** The switch's id: `idOf(callId, hears, name)`. */
  readonly id: string;
  readonly name: string;
  readonly hears: Hears;
  /** It had begun before: by a process that died, or by an earlier try of the same step. */
  readonly resumed: boolean;
  /** Never rejects. Afterwards the switch keeps the audio until it is removed from its `RecordingShelf`. */
  readonly done: Promise<RecordingEnd>;
  /** Ends it; the audio is kept. */
  stop(): Promise<RecordingEnd>;
  /**
   * Silence takes the place of what is heard until `resume`, so that times in the file stay those of the call. Faults
   * with `telephony.unavailable`: then it is not known to be silent.
   */
  pause(): Promise<void>;
  resume(): Promise<void>;
}

/** What a switch keeps of recordings. All ids are `idOf`s; what others have recorded is never seen or touched. */
export interface RecordingShelf {
  /** Which switch it is: the same for every process that uses it by the same address. */
  readonly place: string;
  /** When the switch was started: what was live before is cut off. Faults with `telephony.unavailable`. */
  upSince(): Promise<Date>;
  /** Told of each recording that ends, while connected. An outage may swallow some: `kept` finds them. */
  onEnded(listener: (id: string) => void): void;
  /** Recordings that have ended and are still kept. Faults with `telephony.unavailable`. */
  kept(): Promise<readonly string[]>;
  /** `gone`: the switch knows nothing of it (any more). Faults with `telephony.unavailable`. */
  state(id: string): Promise<'live' | 'kept' | 'gone'>;
  /** Its audio: G.711 µ-law, 8,000 bytes a second, mono. `undefined`: gone. Faults with `telephony.unavailable`. */
  open(id: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Gone already is no failure. Faults with `telephony.unavailable`. */
  remove(id: string): Promise<void>;
}

const WORDS: Readonly<Record<Hears, string>> = { caller: 'note', both: 'tape' };

/** The id says whose recording it is, so that any process finds the recordings of a call and knows a forgotten one. */
export const idOf = (callId: string, hears: Hears, name: string): string => `${callId}-${WORDS[hears]}-${name}`;

/** What an `idOf` was made of; `undefined` for names that are not ours. */
export const partsOf = (
  id: string,
): { readonly callId: string; readonly hears: Hears; readonly name: string } | undefined => {
  const [, callId, word, name] = /^([A-Za-z0-9_.-]+?)-(note|tape)-([A-Za-z0-9_-]{1,64})$/.exec(id) ?? [];
  if (callId === undefined || name === undefined) return undefined;
  return { callId, hears: word === 'tape' ? 'both' : 'caller', name };
};

/** What was recorded, for the caller to hear again while the switch keeps it. */
export const playedBack = (id: string, durationMs: number): Audio => ({
  id,
  text: '录音',
  language: 'zh-CN',
  durationMs,
  url: `recording:${id}`,
});

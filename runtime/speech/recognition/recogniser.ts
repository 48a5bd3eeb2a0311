import type { Language } from '../../../schema/text.ts';

/** Something that was said, from a pause to the next. */
export interface Utterance {
  /** Empty for noise. */
  readonly text: string;
  /** 0 to 1; `undefined` when the recogniser gives none. */
  readonly confidence: number | undefined;
}

export interface RecognitionRequest {
  readonly language: Language;
  /** Words that are likely; a recogniser may prefer them, and some hear nothing else. Empty: anything. */
  readonly phrases: readonly string[];
}

/** What a recogniser tells of one stream. */
export interface RecognitionEvents {
  /** What it has understood of the present utterance so far. */
  interim(text: string): void;
  utterance(utterance: Utterance): void;
  /** Once, and nothing after it. `why` is for the log and the trace: no key, no address with a password, no words of the caller. */
  failed(why: string): void;
}

/** Speech on its way to a recogniser. It may be pushed to before the connection is there: no word is lost. */
export interface RecognitionStream {
  /** 20 ms of 16 kHz, 16-bit mono; faster than real time when an earlier recogniser has failed. */
  push(frame: Buffer): void;
  /** Our own ears: the caller speaks … */
  begun(): void;
  /** … and has stopped. After `begun` and `paused` the stream owes an utterance (an empty one for noise) or a failure. */
  paused(): void;
  /** Nothing more is wanted. No event comes after it. */
  close(): void;
}

/** One speech-to-text engine. */
export interface Recogniser {
  readonly name: string;
  speaks(language: Language): boolean;
  start(request: RecognitionRequest, events: RecognitionEvents): RecognitionStream;
}

/** Longest text that is believed, UTF-16 units: nobody says more in one breath. */
const LONGEST_TEXT = 500;

/** A recogniser's text as people write it: no blanks between Chinese characters, no marks for what was not understood. */
export const tidyText = (text: string): string =>
  text
    .slice(0, LONGEST_TEXT)
    .replace(/\[unk\]|<unk>/gi, ' ')
    .replace(/[\p{C}\s]+/gu, ' ')
    .replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '')
    .trim();

/** A number from 0 to 1, else `undefined`. */
export const likelihood = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : undefined;

/** Mean of what are numbers. */
export const meanOf = (values: readonly unknown[]): number | undefined => {
  const numbers = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  return numbers.length === 0 ? undefined : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
};

/** What went wrong with a connection, without its address. */
export const troubleOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'failed';
  const cause = error.cause instanceof Error ? error.cause : error;
  const { code } = cause as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : cause.name;
};

/** What a recording is for: the whole call, an answer to a flow's question, or a message left for later. */
export type RecordingKind = 'call' | 'message' | 'voicemail';

/** How a recording ended; `key`: the caller's end key. */
export type RecordingEnding = 'key' | 'silence' | 'full' | 'stopped' | 'hungUp';

export interface RecordingStart {
  /** The same in every try of the step that records. */
  readonly id: string;
  readonly session: string;
  readonly flowId: string;
  readonly node: string;
  readonly kind: RecordingKind;
  readonly category?: string;
  readonly from: string;
  readonly to: string;
  /** The switch's id of it. */
  readonly switchId: string;
  readonly at: Date;
  /** Deleted after so many days; the server's setting when absent. */
  readonly keepDays?: number;
  /** Left on the switch until `release`, for so long at most: the caller may want to hear it. */
  readonly holdSeconds?: number;
}

/** Why a flow throws a recording away. */
export type DiscardReason = 'empty' | 'recordedAgain';

/**
 * Where the engine tells of recordings. Nothing here waits or fails: what can't be written down now is written later, and
 * all of it may be told twice.
 */
export interface RecordingDesk {
  begin(start: RecordingStart): void;
  ended(id: string, how: RecordingEnding): void;
  /** Silence was recorded from here on (`from`), up to here (`to`): something that nobody may hear was said or keyed. */
  silenced(id: string, at: Date, which: 'from' | 'to'): void;
  /** The caller will not hear it again. */
  release(id: string): void;
  discard(id: string, why: DiscardReason): void;
}

/** For calls that leave no trace: those tried in the designer. */
export const noRecordings: RecordingDesk = {
  begin: () => undefined,
  ended: () => undefined,
  silenced: () => undefined,
  release: () => undefined,
  discard: () => undefined,
};

import type { Call } from './port.ts';

/** Somebody to be called, who is on no line yet. */
export interface OutboundRequest {
  /** Names the attempt for ever: two with the same id are the same, and by it one is found again after a crash. */
  readonly id: string;
  readonly number: string;
  /** Shown to the called person; the trunk's own number when absent. */
  readonly callerId?: string | undefined;
  readonly timeoutMs: number;
  /** Aborted: it rings no longer. */
  readonly signal: AbortSignal;
}

export type OutboundResult =
  | { readonly result: 'answered'; readonly call: Call }
  | { readonly result: 'busy' | 'noAnswer' | 'failed' };

/** Calls people up. */
export interface OutboundLine {
  /** Faults as `Call.checkTarget` does, and with `telephony.unavailable`. */
  dialOut(request: OutboundRequest): Promise<OutboundResult>;
  /**
   * What an earlier process had begun under this id: its call when somebody is on the line, taken over; else `undefined`,
   * and what still rings is hung up.
   */
  recoverDial(id: string): Promise<Call | undefined>;
}

const PREFIX = 'switchyard-out-';

/** Id of the channel; that it is ours and whose tells its name, also to a process that knows nothing of it. */
export const outboundId = (id: string): string => `${PREFIX}${id.replace(/[^A-Za-z0-9]/g, '-')}`;
export const isOutbound = (channelId: string): boolean => channelId.startsWith(PREFIX);

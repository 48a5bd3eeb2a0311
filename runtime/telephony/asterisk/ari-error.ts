/** What went wrong with a request, as far as a caller of it must know. */
export type AriErrorKind =
  /** The channel, bridge, playback … is not there (any more). */
  | 'gone'
  /** It is there but not in a state for this; or the id is taken. */
  | 'conflict'
  /** Asterisk does not answer, or not yet. */
  | 'unavailable'
  /** Anything else. */
  | 'refused';

export class AriError extends Error {
  override readonly name = 'AriError';
  readonly kind: AriErrorKind;
  constructor(kind: AriErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** What is gone need not be done away with. */
export const unlessGone = (error: unknown): void => {
  if (!(error instanceof AriError && error.kind === 'gone')) throw error;
};

/** Codes of a connection that the other side had closed. */
export const GONE_WAY: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

/**
 * A refusal of Asterisk's. Right after boot it answers 404 with a page of HTML, which says nothing about the channel, then
 * 503; in a shutdown 503.
 */
export const errorOf = (operation: string, status: number, body: string): AriError => {
  const said = (kind: AriErrorKind) => new AriError(kind, `${operation}: ${status} ${body.slice(0, 200)}`);
  if (!body.trimStart().startsWith('{') || status === 503) return said('unavailable');
  if (status === 404) return said('gone');
  return said(status === 409 || status === 412 ? 'conflict' : 'refused');
};

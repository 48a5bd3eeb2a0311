import type { Diagnostic } from '../diagnostic.ts';

/** An error answer, every one: `{ error }`. `message` is in the language of `Accept-Language`. */
export interface ApiError {
  readonly error: {
    /** For programs: `not_found`, `forbidden`, `stale`, `invalid`, … */
    readonly code: string;
    readonly message: string;
    readonly diagnostics?: readonly Diagnostic[];
    /** Field errors of a request body: JSON pointer and message. */
    readonly fields?: readonly { readonly pointer: string; readonly message: string }[];
    /** Stands in the log, too. */
    readonly requestId: string;
  };
}

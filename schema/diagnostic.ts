import type { LocalText } from './text.ts';

/** `error` keeps a flow from being published; `warning` does not. */
export type Severity = 'error' | 'warning';

/** One thing that is wrong with a document, said where it is. */
export interface Diagnostic {
  /** From `diagnosticKinds` in `schema/validate`. */
  readonly code: string;
  readonly severity: Severity;
  /** JSON pointer (RFC 6901) into the document. */
  readonly pointer: string;
  /** The node it belongs to, when it belongs to one. */
  readonly node?: string;
  readonly message: LocalText;
}

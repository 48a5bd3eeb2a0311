import { Fault } from '../../schema/faults.ts';

/**
 * A fax document is a TIFF file (Group 3 or 4, 1728 dots wide) in the folder that runtime and switch share. Its id is made
 * by us and names the file: nothing that comes from outside ever becomes part of a path.
 */
const DOCUMENT = /^[0-9a-f]{32}$/;

/** Returns `id`, or faults with `fax.no_document` when it is no id of a document. */
export const faxDocument = (id: string): string => {
  if (!DOCUMENT.test(id)) throw new Fault('fax.no_document');
  return id;
};

/** How a transmission went. */
export interface FaxResult {
  /** All pages were sent or received, and the other machine has said so. */
  readonly ok: boolean;
  /** Pages that went over; some may have although it failed. */
  readonly pages: number;
  /** What the other machine calls itself, mostly its number; letters, digits, blanks, `+` and `-` only. */
  readonly station: string;
  /** Why it failed, in the switch's words; empty when it did not. */
  readonly error: string;
}

export interface FaxRequest {
  /** Names the attempt: the same one is never dialled twice at the same time. */
  readonly id: string;
  readonly number: string;
  readonly document: string;
  /** How long it rings. */
  readonly ringMs: number;
  /** Hangs up; it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A number was dialled, and a machine answered it or did not. */
export type FaxSent =
  | { readonly result: 'busy' | 'noAnswer' | 'failed' }
  | ({ readonly result: 'answered' } & FaxResult);

/** Longer than any document: at the slowest rate a page takes two minutes, and a machine that hangs must not hold a line. */
export const FAX_LIMIT_MS = 30 * 60_000;

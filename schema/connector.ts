import type { TObject } from 'typebox';
import type { FixedExit } from './node-type.ts';
import type { LocalText } from './text.ts';

/** The data half of one operation of a connector; it is in the palette by itself. */
export interface OperationType {
  /** Raised when `input` or `output` change incompatibly; 1 when absent. */
  readonly version?: number;
  readonly title: LocalText;
  readonly help: LocalText;
  readonly summary: LocalText;
  readonly icon: string;
  /**
   * A `write` has an idempotency key, the same whatever crashes. When nobody knows whether it was done, it takes the exit
   * `unknown`.
   */
  readonly effect: 'read' | 'write';
  /** Of a `write`: the other system honours the idempotency key, so that it may be asked again after a crash. */
  readonly repeatable?: boolean;
  /**
   * Of a `read`: its answer may be given again for so many seconds, only to the same connection and the same input. The
   * flow can store `ageSeconds`, so that a caller hears how old it is.
   */
  readonly cacheSeconds?: number;
  /** What the flow gives: text fields become templates, others expressions. */
  readonly input: TObject;
  /** What comes back: each field can be stored in a variable. */
  readonly output: TObject;
  /** Ways on besides `failed` and `unknown`. */
  readonly exits: readonly FixedExit[];
  /** Default time limit, seconds. */
  readonly timeout: number;
}

/** Output field that every operation with `cacheSeconds` offers: how old the answer is, seconds; 0 when it is fresh. */
export const AGE_FIELD = 'ageSeconds';

/** Is the age of its answers something a flow can store? A field of the same name that it declares itself comes first. */
export const offersAge = ({ cacheSeconds, output }: Pick<OperationType, 'cacheSeconds' | 'output'>): boolean =>
  cacheSeconds !== undefined && !Object.hasOwn(output.properties, AGE_FIELD);

/** The data half of a connector: a kind of system that flows can talk to. */
export interface ConnectorType {
  readonly name: string;
  /** Raised when `config` changes incompatibly; 1 when absent. */
  readonly version?: number;
  /** Its operation `send` carries messages to people at such addresses. */
  readonly channel?: { readonly addresses: 'phone' | 'email' | 'group' };
  readonly title: LocalText;
  readonly icon: string;
  /** Settings of a connection; fields with `x-secret` never leave the server. */
  readonly config: TObject;
  readonly operations: Readonly<Record<string, OperationType>>;
}

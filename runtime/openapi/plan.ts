import type { TObject } from 'typebox';
import type { ImportAuth, ImportedChoice } from '../../schema/imports/api.ts';
import type { FixedExit } from '../../schema/node-type.ts';
import type { LocalText } from '../../schema/text.ts';
import type { Kind } from './shape.ts';

export type Style = 'simple' | 'label' | 'matrix' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject';

/** Where a value of the form goes in the request. */
export type Target =
  | {
      readonly at: 'path' | 'query' | 'header' | 'cookie';
      readonly name: string;
      readonly style: Style;
      readonly explode: boolean;
      readonly reserved?: boolean;
      /** Described by `content`: sent as JSON text. */
      readonly json?: boolean;
    }
  /** No steps: it is the whole body. */
  | { readonly at: 'body'; readonly path: readonly string[] };

export type PlannedField = Target & { readonly field: string; readonly kind: Kind; readonly required: boolean };
/** What the document leaves no choice about. */
export type PlannedConstant = Target & { readonly value: string | number | boolean };

export interface PlannedBody {
  readonly kind: 'json' | 'form' | 'multipart' | 'text';
  readonly type: string;
  readonly required: boolean;
  /** How the fields of a form go over the wire; absent ones as `form` with `explode`. */
  readonly encoding?: Readonly<
    Record<string, { readonly style: Style; readonly explode: boolean; readonly json?: boolean }>
  >;
}

/** Where a field of the output stands in the answer; no steps: it is the whole answer. */
export interface PlannedOutput {
  readonly field: string;
  readonly path: readonly string[];
  readonly kind: Kind;
}

/** Everything that an operation needs to run: made once from the document, stored, the document is not needed any more. */
export interface OperationPlan {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}`s. */
  readonly path: string;
  readonly fields: readonly PlannedField[];
  readonly constants: readonly PlannedConstant[];
  readonly body?: PlannedBody;
  readonly idempotencyHeader?: string;
  readonly accept: string;
  /** Declared statuses that are ways on: status → exit. */
  readonly exits: Readonly<Record<string, string>>;
  readonly outputs: readonly PlannedOutput[];
  /** Output field that gets the answer's status. */
  readonly statusField: string;
}

export interface ImportedOperation extends ImportedChoice {
  readonly help: LocalText;
  readonly effect: 'read' | 'write';
  readonly repeatable: boolean;
  readonly input: TObject;
  readonly output: TObject;
  readonly exits: readonly FixedExit[];
  readonly sample: Readonly<Record<string, unknown>>;
  readonly plan: OperationPlan;
}

/** A connector as it is stored. */
export interface ImportedConnector {
  readonly name: string;
  readonly title: LocalText;
  readonly server: string;
  readonly auth: ImportAuth;
  readonly operations: readonly ImportedOperation[];
}

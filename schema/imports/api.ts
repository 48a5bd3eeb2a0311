import { type Static, Type } from 'typebox';
import type { LocalText } from '../text.ts';
import { SignatureRecipe } from './signature.ts';

/** Limits of a document; what they mean to a reader stands in the wizard. */
export const IMPORT_LIMITS = { jsonBytes: 26_000_000, yamlBytes: 13_000_000, operations: 200 } as const;

/** Name of an imported connector: the first half of its operations' types. */
export const CONNECTOR_NAME_PATTERN = '^[a-z][a-z0-9]{1,29}$';
/** Name of an imported operation: the second half. */
export const OPERATION_NAME_PATTERN = '^[a-z][A-Za-z0-9]{0,59}$';

const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '^[\\x21-\\x7e]+$' });
const closed = { additionalProperties: false } as const;

/** How an imported connector shows who asks; the secrets themselves stand in its connections. */
export const ImportAuth = Type.Union([
  Type.Object({ kind: Type.Enum(['none', 'bearer', 'basic']) }, closed),
  Type.Object(
    {
      kind: Type.Literal('apiKey'),
      keys: Type.Array(Type.Object({ in: Type.Enum(['header', 'query', 'cookie']), name: Name }, closed), {
        minItems: 1,
        maxItems: 3,
      }),
    },
    closed,
  ),
  Type.Object(
    {
      kind: Type.Literal('oauth2'),
      tokenUrl: Type.String({ maxLength: 500, pattern: '^(https?://.*)?$' }),
      scopes: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 50 }),
      sentIn: Type.Enum(['basic', 'body']),
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal('signature'), recipe: SignatureRecipe }, closed),
]);
export type ImportAuth = Static<typeof ImportAuth>;

const Words = Type.String({ minLength: 1, maxLength: 80 });
const Title = Type.Object({ 'zh-CN': Words, en: Words }, closed);

export const ImportedChoice = Type.Object(
  {
    /** Method and path, as the document has them: `GET /orders/{id}`. */
    key: Type.String({ minLength: 3, maxLength: 600 }),
    name: Type.String({ pattern: OPERATION_NAME_PATTERN }),
    title: Title,
  },
  closed,
);
export type ImportedChoice = Static<typeof ImportedChoice>;

/** What an administrator decides in the wizard. */
export const ImportBody = Type.Object(
  {
    /** Digest of a document that was read before. */
    document: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    name: Type.String({ pattern: CONNECTOR_NAME_PATTERN }),
    title: Title,
    /** Stands in the address field of new connections; may be empty. */
    server: Type.String({ maxLength: 500, pattern: '^(https?://[^\\s]+)?$' }),
    auth: ImportAuth,
    operations: Type.Array(ImportedChoice, { minItems: 1, maxItems: IMPORT_LIMITS.operations }),
  },
  closed,
);
export type ImportBody = Static<typeof ImportBody>;

export const ImportAddress = Type.Object({ url: Type.String({ minLength: 8, maxLength: 1000 }) }, closed);
export type ImportAddress = Static<typeof ImportAddress>;

/** A fault of a document, at a JSON pointer or a line of it. */
export interface ImportProblem {
  readonly place: string;
  readonly message: LocalText;
}

/** An operation of a document, as the wizard lists it. */
export interface OfferedOperation {
  readonly key: string;
  readonly method: string;
  readonly path: string;
  /** Proposed; the one it has already when the connector is there. */
  readonly name: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly deprecated: boolean;
  readonly effect: 'read' | 'write';
  /** Why it can't be imported. */
  readonly problem?: ImportProblem;
}

/** What a document holds: `POST /api/import-documents`. */
export interface ImportPreview {
  readonly document: string;
  readonly title: string;
  readonly version: string;
  readonly openapi: string;
  /** Proposed for the connector. */
  readonly name: string;
  readonly operations: readonly OfferedOperation[];
  readonly servers: readonly { readonly url: string; readonly description: string }[];
  readonly auth: readonly { readonly title: string; readonly auth: ImportAuth }[];
  readonly problems: readonly ImportProblem[];
}

/** A flow that uses an operation. */
export interface ImportUse {
  readonly id: string;
  readonly name: string;
  readonly operations: readonly string[];
}

/** What taking a newer document (or another choice) would change: `POST /api/imports/:id/changes`. */
export interface ImportChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly { readonly name: string; readonly what: readonly LocalText[] }[];
  /** Flows that use removed or changed operations. */
  readonly flows: readonly ImportUse[];
}

/** An imported connector: `GET /api/imports`. */
export interface ImportedSummary {
  readonly name: string;
  readonly title: LocalText;
  readonly document: {
    readonly digest: string;
    readonly title: string;
    readonly version: string;
    /** Address or file name it came from. */
    readonly source: string;
  };
  readonly server: string;
  readonly auth: ImportAuth;
  readonly operations: readonly ImportedChoice[];
  readonly etag: string;
  readonly changedAt: string;
  readonly changedBy: string;
}

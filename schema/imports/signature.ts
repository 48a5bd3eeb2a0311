import { type Static, Type } from 'typebox';

const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '^[\\x21-\\x7e]+$' });
const Glue = Type.String({ maxLength: 20 });
const Place = Type.Enum(['header', 'query', 'body']);
const Field = Type.Object({ name: Name, in: Place }, { additionalProperties: false });

/** A piece of the text that is signed. */
export const SignedPart = Type.Union([
  Type.Object(
    { of: Type.Enum(['secret', 'appKey', 'timestamp', 'nonce', 'method', 'path', 'body']) },
    { additionalProperties: false },
  ),
  Type.Object({ of: Type.Literal('text'), text: Type.String({ maxLength: 200 }) }, { additionalProperties: false }),
  /** One field of the query or the body, as it was given. */
  Type.Object({ of: Type.Literal('field'), name: Name }, { additionalProperties: false }),
  /** Every field of the query and of a form, sorted by name: `equals` between name and value, `and` between fields. */
  Type.Object(
    { of: Type.Literal('parameters'), equals: Glue, and: Glue, leaveOutEmpty: Type.Optional(Type.Boolean()) },
    { additionalProperties: false },
  ),
]);

/** How requests are signed with an app key and a secret. */
export const SignatureRecipe = Type.Object(
  {
    algorithm: Type.Enum(['md5', 'sha1', 'sha256', 'hmac-md5', 'hmac-sha1', 'hmac-sha256']),
    encoding: Type.Enum(['hex', 'HEX', 'base64', 'base64url']),
    parts: Type.Array(SignedPart, { minItems: 1, maxItems: 20 }),
    /** Between the parts. */
    join: Glue,
    /** The text is form-encoded before it is signed. */
    encodeText: Type.Optional(Type.Boolean()),
    /** Where the signature goes; `prefix` stands before it. */
    signature: Type.Object(
      { ...Field.properties, prefix: Type.Optional(Type.String({ maxLength: 50 })) },
      { additionalProperties: false },
    ),
    appKey: Type.Optional(Field),
    /** `beijing`: `2026-01-31 08:05:09` at UTC+8, whatever the server's zone. */
    timestamp: Type.Optional(
      Type.Object(
        { ...Field.properties, format: Type.Enum(['seconds', 'milliseconds', 'beijing', 'iso']) },
        { additionalProperties: false },
      ),
    ),
    nonce: Type.Optional(Field),
    /** Fields that are always the same: a version, the method's own name. */
    constants: Type.Optional(
      Type.Array(
        Type.Object({ ...Field.properties, value: Type.String({ maxLength: 200 }) }, { additionalProperties: false }),
        { maxItems: 10 },
      ),
    ),
  },
  { additionalProperties: false },
);

export type SignedPart = Static<typeof SignedPart>;
export type SignatureRecipe = Static<typeof SignatureRecipe>;

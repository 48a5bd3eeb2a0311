import { createRequire } from 'node:module';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Static, TSchema } from 'typebox';
import { HINT_KEYWORDS } from '../../../schema/params.ts';
import type { Language } from '../../../schema/text.ts';
import { Problem } from './problems.ts';

/** ajv-i18n is CommonJS, and its types promise a default export that it does not have. */
const localize = createRequire(import.meta.url)('ajv-i18n') as Readonly<
  Record<'en' | 'zh', (errors: ErrorObject[]) => void>
>;

const options = { allErrors: true, strict: true, strictTypes: false } as const;
/** Bodies are taken as they are; only queries, which are all text, are converted. */
const exact = new Ajv2020(options);
const converting = new Ajv2020({ ...options, coerceTypes: true });
exact.addVocabulary([...HINT_KEYWORDS]);
addFormats.default(exact);
addFormats.default(converting);

/** For schemas of plugins, which have hints that we need not know. */
const foreign = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(foreign);

const compiled = new WeakMap<TSchema, ValidateFunction>();

const compile = (schema: TSchema, ajv: Ajv2020): ValidateFunction => {
  const known = compiled.get(schema);
  if (known) return known;
  const fresh = ajv.compile(schema);
  compiled.set(schema, fresh);
  return fresh;
};

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** The field itself, also when ajv reports it at its parent. */
const pointerOf = ({ instancePath, params }: ErrorObject): string => {
  const child: unknown = params.additionalProperty ?? params.unevaluatedProperty ?? params.missingProperty;
  return typeof child === 'string' ? `${instancePath}/${escaped(child)}` : instancePath;
};

const problemOf = (errors: ErrorObject[], language: Language, at = ''): Problem => {
  // A stranger may send a thousand wrong fields; the first few tell enough.
  const first = errors.slice(0, 20);
  (language === 'en' ? localize.en : localize.zh)(first);
  return new Problem('bad_request', {
    fields: first.map((error) => ({ pointer: at + pointerOf(error), message: error.message ?? error.keyword })),
  });
};

const check = <S extends TSchema>(schema: S, value: unknown, language: Language, ajv: Ajv2020): Static<S> => {
  const validate = compile(schema, ajv);
  if (!validate(value)) throw problemOf(validate.errors ?? [], language);
  return value as Static<S>;
};

/** `value` with the type of `schema`, or a `Problem` that names each wrong field. */
export const checkBody = <S extends TSchema>(schema: S, value: unknown, language: Language): Static<S> =>
  check(schema, value, language, exact);

/** Does a configuration, which stands `at` in the body, fit its connector's schema? Messages hold no value of it. */
export const checkConfig = (schema: TSchema, config: unknown, language: Language, at: string): void => {
  const validate = compile(schema, foreign);
  if (!validate(config)) throw problemOf(validate.errors ?? [], language, at);
};

/** A query: texts become numbers and booleans where the schema says so. */
export const checkQuery = <S extends TSchema>(schema: S, value: unknown, language: Language): Static<S> =>
  check(schema, value, language, converting);

import { isRecord } from './validate/document.ts';

/** A JSON Schema as far as it says what is secret. */
interface SecretSchema {
  readonly 'x-secret'?: unknown;
  readonly properties?: Readonly<Record<string, SecretSchema>>;
  readonly patternProperties?: Readonly<Record<string, SecretSchema>>;
  readonly additionalProperties?: SecretSchema | boolean;
  readonly items?: SecretSchema | boolean;
  readonly anyOf?: readonly SecretSchema[];
  readonly oneOf?: readonly SecretSchema[];
  readonly allOf?: readonly SecretSchema[];
}

/** What a connection's configuration holds, parted: `secrets` by JSON pointer, and `plain` without them. */
export interface PartedConfig {
  readonly plain: Readonly<Record<string, unknown>>;
  readonly secrets: ReadonlyMap<string, unknown>;
}

const step = (name: string | number): string => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

const own = <T>(record: Readonly<Record<string, T>> | undefined, name: string): T[] => {
  const found = record && Object.hasOwn(record, name) ? record[name] : undefined;
  return found === undefined ? [] : [found];
};

const asSchema = (schema: SecretSchema | boolean | undefined): SecretSchema[] =>
  typeof schema === 'object' ? [schema] : [];

/** All that may be said of a value: of a choice, each alternative. What one of them calls secret is secret. */
const alternatives = (schema: SecretSchema): SecretSchema[] => [
  schema,
  ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap(alternatives),
];

const childSchemas = (schemas: readonly SecretSchema[], name: string): SecretSchema[] =>
  schemas.flatMap((schema) => {
    const named = [
      ...own(schema.properties, name),
      ...Object.entries(schema.patternProperties ?? {}).flatMap(([pattern, child]) =>
        new RegExp(pattern).test(name) ? [child] : [],
      ),
    ];
    return (named.length > 0 ? named : asSchema(schema.additionalProperties)).flatMap(alternatives);
  });

const isSecret = (schemas: readonly SecretSchema[]): boolean => schemas.some((schema) => schema['x-secret'] === true);

/** Takes the secrets (`x-secret` in `schema`, a JSON Schema) out of a configuration, however deep. */
export const partSecrets = (schema: object, config: Readonly<Record<string, unknown>>): PartedConfig => {
  const secrets = new Map<string, unknown>();
  const part = (value: unknown, schemas: readonly SecretSchema[], pointer: string): unknown => {
    if (Array.isArray(value)) {
      const items = schemas.flatMap((each) => asSchema(each.items)).flatMap(alternatives);
      return value.map((item, index) => {
        const at = pointer + step(index);
        if (!isSecret(items)) return part(item, items, at);
        secrets.set(at, item);
        return null;
      });
    }
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, child]): [string, unknown][] => {
        const at = pointer + step(name);
        const here = childSchemas(schemas, name);
        if (!isSecret(here)) return [[name, part(child, here, at)]];
        secrets.set(at, child);
        return [];
      }),
    );
  };
  const plain = part(config, alternatives(schema), '') as Readonly<Record<string, unknown>>;
  return { plain, secrets };
};

const isThere = (value: unknown): boolean => value !== undefined && value !== '' && value !== null;

/** Secrets that say something: an empty field is none. */
export const givenSecrets = ({ secrets }: PartedConfig): ReadonlyMap<string, unknown> =>
  new Map([...secrets].filter(([, value]) => isThere(value)));

const ownChild = (place: unknown, name: string): unknown =>
  typeof place === 'object' && place !== null && Object.hasOwn(place, name) ? Reflect.get(place, name) : undefined;

/** The whole again. A secret whose place is gone is left out. */
export const joinSecrets = ({ plain, secrets }: PartedConfig): Readonly<Record<string, unknown>> => {
  const whole = structuredClone(plain) as Record<string, unknown>;
  for (const [pointer, value] of secrets) {
    const names = pointer
      .split('/')
      .slice(1)
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = names.pop();
    let place: unknown = whole;
    for (const name of names) place = ownChild(place, name);
    if (last === undefined || typeof place !== 'object' || place === null) continue;
    // Defined, not assigned: `__proto__` is a name like any other here.
    Object.defineProperty(place, last, { value, enumerable: true, configurable: true, writable: true });
  }
  return whole;
};

import { Fault, type OutgoingRequest, percentEncode } from '../../plugins/sdk/index.ts';
import { both } from '../../schema/text.ts';
import type { OperationPlan, PlannedBody, PlannedField, Target } from './plan.ts';
import { cookieText, headerText, pathText, queryPairs } from './serialise.ts';

type Given = Readonly<Record<string, unknown>>;

/** Nothing was given: an optional field whose template is empty is left out. */
const isNothing = (value: unknown): boolean => value === undefined || value === null || value === '';

const valuesOf = (plan: OperationPlan, input: Given): { target: Target; value: unknown; label: string }[] => {
  const given = plan.fields.flatMap((field: PlannedField) => {
    const value = Object.hasOwn(input, field.field) ? input[field.field] : undefined;
    return isNothing(value) && !(field.required && value === '') ? [] : [{ target: field, value, label: field.field }];
  });
  return [
    ...plan.constants.map((constant) => ({ target: constant, value: constant.value, label: 'constant' })),
    ...given,
  ];
};

/** A value can't climb out of its place in the path: `..` would, however it is encoded. */
const segment = (label: string, target: Extract<Target, { name: string }>, value: unknown): string => {
  const text = isNothing(value) ? '' : pathText(target, value);
  if (text === '' || /^\.{1,2}$/.test(text))
    throw new Fault(
      'connector.bad_request',
      both(`「${label}」是空的，或者不能写进地址`, `${label} is empty or no part of an address`),
    );
  return text;
};

const addressOf = (plan: OperationPlan, baseUrl: string, values: ReturnType<typeof valuesOf>): string => {
  let path = plan.path;
  const segments = new Map(
    values.flatMap(({ target, value, label }) =>
      target.at === 'path' ? [[target.name, () => segment(label, target, value)] as const] : [],
    ),
  );
  path = path.replaceAll(/\{([^}]+)\}/g, (_whole, name: string) => {
    const text = segments.get(name);
    if (!text)
      throw new Fault('connector.bad_request', both(`地址里缺「${name}」`, `${name} is missing in the address`));
    return text();
  });
  return `${baseUrl.replace(/\/+$/, '')}${path}`;
};

/** `{ a: { b: 1 } }` from `['a', 'b']` and 1. Own members only: no document reaches a prototype. */
const putAt = (root: Map<string, unknown>, path: readonly string[], value: unknown): void => {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    root.set(name, value);
    return;
  }
  const inner = root.get(name);
  const next = inner instanceof Map ? inner : new Map<string, unknown>();
  root.set(name, next);
  putAt(next, rest, value);
};

const objectOf = (value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries([...value].map(([name, inner]) => [name, objectOf(inner)])) : value;

const formPairs = (members: Given, { encoding = {} }: PlannedBody) =>
  Object.entries(members).flatMap(([name, value]) => {
    const how = Object.hasOwn(encoding, name) ? encoding[name] : undefined;
    // Without a word about it, nested records go the way forms have always carried them.
    const nested = typeof value === 'object' && value !== null && !Array.isArray(value);
    return queryPairs({ name, ...(how ?? { style: nested ? 'deepObject' : 'form', explode: true }) }, value);
  });

const quoted = (name: string): string => name.replaceAll(/["\r\n]/g, (char) => percentEncode(char));

/** RFC 7578, text parts only. */
const multipart = (members: Given, boundary: string): string => {
  const parts = Object.entries(members).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((each) => {
      const json = typeof each === 'object' && each !== null;
      const type = json ? 'Content-Type: application/json\r\n' : '';
      const text = json ? JSON.stringify(each) : String(each ?? '');
      return `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n${type}\r\n${text}\r\n`;
    }),
  );
  return `${parts.join('')}--${boundary}--\r\n`;
};

const bodyOf = (
  plan: OperationPlan,
  values: ReturnType<typeof valuesOf>,
  boundary: () => string,
): OutgoingRequest['body'] | undefined => {
  const { body } = plan;
  if (!body) return undefined;
  const parts = values.filter(({ target }) => target.at === 'body');
  const whole = parts.find(({ target }) => target.at === 'body' && target.path.length === 0);
  if (!whole && parts.length === 0 && !body.required) return undefined;
  if (body.kind === 'text') return { kind: 'text', text: String(whole?.value ?? ''), type: body.type };
  const root = new Map<string, unknown>();
  for (const { target, value } of parts)
    if (target.at === 'body' && target.path.length > 0) putAt(root, target.path, value);
  const value = whole ? whole.value : objectOf(root);
  if (body.kind === 'json') return { kind: 'json', value };
  const members = typeof value === 'object' && value !== null ? (value as Given) : {};
  if (body.kind === 'form') return { kind: 'form', fields: formPairs(members, body) };
  const mark = boundary();
  return { kind: 'text', text: multipart(members, mark), type: `multipart/form-data; boundary=${mark}` };
};

/** The request that an operation makes of the analyst's values, before it is signed. @throws Fault */
export const requestOf = (
  plan: OperationPlan,
  baseUrl: string,
  input: Given,
  { random, idempotencyKey }: { random(bytes: number): Uint8Array; readonly idempotencyKey: string | undefined },
): OutgoingRequest => {
  const values = valuesOf(plan, input);
  const headers: Record<string, string> = { accept: plan.accept };
  const cookies: string[] = [];
  const query: OutgoingRequest['query'][number][] = [];
  for (const { target, value } of values) {
    if (target.at === 'query') query.push(...queryPairs(target, value));
    else if (target.at === 'header') headers[target.name.toLowerCase()] = headerText(target, value);
    else if (target.at === 'cookie') cookies.push(cookieText(target, value));
  }
  if (cookies.length > 0) headers.cookie = cookies.join('; ');
  if (plan.idempotencyHeader && idempotencyKey !== undefined)
    headers[plan.idempotencyHeader.toLowerCase()] = idempotencyKey;
  const body = bodyOf(plan, values, () => `switchyard-${Buffer.from(random(12)).toString('hex')}`);
  if (body?.kind === 'json' && plan.body) headers['content-type'] = plan.body.type;
  return { method: plan.method, url: addressOf(plan, baseUrl, values), query, headers, ...(body && { body }) };
};

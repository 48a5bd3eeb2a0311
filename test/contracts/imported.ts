import type { Conformance, OperationConformance, RecordedCase, Value } from '../../plugins/sdk/index.ts';
import { wireRequest } from '../../plugins/sdk/index.ts';
import { connectorOf } from '../../runtime/openapi/connector.ts';
import type { ImportedConnector, ImportedOperation } from '../../runtime/openapi/plan.ts';
import { requestOf } from '../../runtime/openapi/request.ts';
import type { Kind } from '../../runtime/openapi/shape.ts';

const VALUES: Readonly<Record<Kind, Value>> = {
  text: 'text',
  integer: 7,
  number: 1.5,
  boolean: true,
  list: ['one'],
  record: { note: 'inner' },
  any: 'anything',
};

const isRecord = (value: unknown): value is Record<string, Value> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the other system answers when all goes well: a value of its kind for every field that the document declares. */
const goodAnswer = ({ plan }: ImportedOperation): unknown => {
  const root: Record<string, Value> = {};
  for (const { path, kind } of plan.outputs) {
    const name = path.at(-1);
    // It is the whole answer.
    if (name === undefined) return VALUES[kind];
    let place = root;
    for (const step of path.slice(0, -1)) {
      const inner = place[step];
      if (!isRecord(inner)) throw new Error(`${path.join('.')} is in no record`);
      place = inner;
    }
    place[name] = structuredClone(VALUES[kind]);
  }
  return plan.outputs.length > 0 ? root : undefined;
};

const ORIGIN = 'http://peer.invalid';
const NONE = { random: (bytes: number) => new Uint8Array(bytes), idempotencyKey: undefined };

const asked = ({ plan, sample }: ImportedOperation): string => {
  const { method, url } = wireRequest(requestOf(plan, ORIGIN, sample, NONE));
  return `${method} ${url.slice(ORIGIN.length)}`;
};

const TOKEN = {
  request: 'POST /token',
  asks: true as const,
  answer: { access_token: 'canary-access-token', expires_in: 3600 },
};

const operationConformance = (operation: ImportedOperation, { auth }: ImportedConnector): OperationConformance => {
  const before = auth.kind === 'oauth2' ? [TOKEN] : [];
  const request = asked(operation);
  const done: RecordedCase = {
    exit: 'done',
    output: { [operation.plan.statusField]: 200 },
    exchanges: [...before, { request, answer: goodAnswer(operation) }],
  };
  const others = Object.entries(operation.plan.exits).map(
    ([status, exit]): RecordedCase => ({ exit, exchanges: [...before, { request, status: Number(status) }] }),
  );
  return { cases: [done, ...others] };
};

/** What the kit needs to try an imported connector, from nothing but what is stored of it. */
export const importedConformance = (
  imported: ImportedConnector,
  secrets: Readonly<Record<string, unknown>>,
): Conformance => ({
  connector: connectorOf(imported),
  config: ({ url }) => ({
    baseUrl: url,
    ...(imported.auth.kind === 'oauth2' && { tokenUrl: `${url}/token` }),
    ...secrets,
  }),
  operations: Object.fromEntries(
    imported.operations.map((operation) => [operation.name, operationConformance(operation, imported)]),
  ),
});

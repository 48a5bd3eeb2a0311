import { describe, expect, it } from 'vitest';
import { tryConnector } from '../../plugins/sdk/conformance/kit.ts';
import { findingLines } from '../../plugins/sdk/conformance/report.ts';
import { openConnector } from '../../runtime/connections/conformance.ts';
import { parseDocument } from '../../runtime/openapi/document.ts';
import { compileOperations, previewOf } from '../../runtime/openapi/operations.ts';
import type { ImportedConnector } from '../../runtime/openapi/plan.ts';
import type { ImportAuth } from '../../schema/imports/api.ts';
import { importedConformance } from './imported.ts';

const text = { type: 'string' };
const parcel = {
  type: 'object',
  properties: {
    number: text,
    weight: { type: 'number' },
    pieces: { type: 'integer' },
    signed: { type: 'boolean' },
    tracks: { type: 'array', items: text },
    receiver: { type: 'object', properties: { city: text } },
    extra: { type: 'object' },
  },
};
const answers = (...refusals: number[]) => ({
  200: { description: '成功', content: { 'application/json': { schema: parcel } } },
  ...Object.fromEntries(refusals.map((status) => [status, { description: '不行' }])),
});
const number = { name: 'number', in: 'path', required: true, schema: text, example: 'YT 7/1' };
const body = (type: string) => ({
  required: true,
  content: {
    [type]: {
      schema: { type: 'object', required: ['city'], properties: { city: { ...text, example: '杭州' }, note: text } },
    },
  },
});

const document = parseDocument(
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: '包裹', version: '1' },
    servers: [{ url: 'https://parcels.example' }],
    paths: {
      '/parcels/{number}': {
        parameters: [number],
        get: {
          operationId: 'find',
          summary: '查询包裹',
          description: '按单号查询包裹',
          parameters: [{ name: 'fields', in: 'query', schema: { type: 'array', items: text } }],
          responses: answers(404),
        },
        put: {
          operationId: 'redirect',
          summary: '修改地址',
          description: '修改包裹的地址',
          parameters: [{ name: 'Idempotency-Key', in: 'header', schema: text }],
          requestBody: body('application/json'),
          responses: answers(409),
        },
      },
      '/parcels': {
        post: {
          operationId: 'order',
          summary: '下单',
          description: '下一张运单',
          requestBody: body('application/x-www-form-urlencoded'),
          responses: answers(422),
        },
      },
    },
  }),
);

const imported = (auth: ImportAuth): ImportedConnector => {
  const chosen = previewOf(document, { digest: '', source: '' }).operations.map(({ key, name, title }) => ({
    key,
    name,
    title: { 'zh-CN': title, en: title },
  }));
  const connector = {
    name: 'parcels',
    title: { 'zh-CN': '包裹', en: 'Parcels' },
    server: '',
    auth,
    operations: compileOperations(document, chosen, auth),
  };
  // As it comes out of the database.
  return JSON.parse(JSON.stringify(connector)) as ImportedConnector;
};

const signature: ImportAuth = {
  kind: 'signature',
  recipe: {
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    parts: [{ of: 'appKey' }, { of: 'timestamp' }, { of: 'nonce' }, { of: 'method' }, { of: 'path' }, { of: 'body' }],
    join: '\n',
    signature: { name: 'x-signature', in: 'header' },
    appKey: { name: 'x-app-key', in: 'header' },
    timestamp: { name: 'x-timestamp', in: 'header', format: 'milliseconds' },
    nonce: { name: 'x-nonce', in: 'header' },
  },
};
const oauth2: ImportAuth = { kind: 'oauth2', tokenUrl: '', scopes: ['parcels'], sentIn: 'basic' };

const cases = [
  { auth: signature, secrets: { appKey: 'desk', appSecret: 'canary-app-secret' } },
  { auth: oauth2, secrets: { clientId: 'desk', clientSecret: 'canary-client-secret' } },
];

describe.each(cases)('an imported connector with $auth.kind', ({ auth, secrets }) => {
  const connector = imported(auth);
  const conformance = importedConformance(connector, secrets);

  it.each(connector.operations)('$key keeps to the contract of connectors', { timeout: 60_000 }, async ({ name }) => {
    const findings = await tryConnector(conformance, { open: openConnector, operations: [name] });
    const failed = findings.filter(({ state }) => state === 'failed');
    expect(failed.flatMap((finding) => findingLines(finding, 'en'))).toEqual([]);
  });
});

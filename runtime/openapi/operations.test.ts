import { describe, expect, it } from 'vitest';
import { operationNodeType } from '../../schema/catalogue.ts';
import type { ImportAuth } from '../../schema/imports/api.ts';
import { resultOf } from './answer.ts';
import { connectorOf } from './connector.ts';
import { parseDocument } from './document.ts';
import { compileOperations, previewOf } from './operations.ts';
import type { ImportedOperation } from './plan.ts';
import { requestOf } from './request.ts';

const documentOf = (paths: unknown, rest: object = {}) =>
  parseDocument(
    JSON.stringify({
      openapi: '3.0.3',
      info: { title: 'T', version: '1' },
      servers: [{ url: 'https://h.example' }],
      paths,
      ...rest,
    }),
  );

const compiled = (paths: unknown, rest: object = {}, auth: ImportAuth = { kind: 'none' }): ImportedOperation => {
  const document = documentOf(paths, rest);
  const [first] = previewOf(document, { digest: '', source: '' }).operations;
  if (!first) throw new Error('no operation');
  expect(first.problem).toBeUndefined();
  const [operation] = compileOperations(
    document,
    [{ key: first.key, name: first.name, title: { 'zh-CN': 't', en: 't' } }],
    auth,
  );
  if (!operation) throw new Error('not compiled');
  return JSON.parse(JSON.stringify(operation)) as ImportedOperation;
};

const problemOf = (paths: unknown, rest: object = {}) =>
  previewOf(documentOf(paths, rest), { digest: '', source: '' }).operations[0]?.problem;

const world = { random: (bytes: number) => new Uint8Array(bytes).fill(1), idempotencyKey: 'once-1' };
const bodyFor = (
  schema: unknown,
  input: Record<string, unknown>,
  type = 'application/json',
  more: object = {},
  rest: object = {},
) => {
  const operation = compiled(
    { '/a': { post: { requestBody: { required: true, content: { [type]: { schema, ...more } } }, responses: {} } } },
    rest,
  );
  return { operation, request: requestOf(operation.plan, 'https://h.example/', input, world) };
};
const answer = (status: number, value?: unknown) => ({
  status,
  headers: {},
  text: value === undefined ? '' : JSON.stringify(value),
});

describe('forms', () => {
  it('open small records, keep large and recursive ones as one expression', () => {
    const schemas = {
      Node: { type: 'object', properties: { name: { type: 'string' }, child: { $ref: '#/components/schemas/Node' } } },
    };
    const { operation, request } = bodyFor(
      { $ref: '#/components/schemas/Node' },
      { name: 'a', child_name: 'b', child_child_child: { deep: true } },
      'application/json',
      {},
      { components: { schemas } },
    );
    expect(Object.keys(operation.input.properties)).toEqual([
      'name',
      'child_name',
      'child_child_name',
      'child_child_child',
    ]);
    expect(request.body).toEqual({
      kind: 'json',
      value: { name: 'a', child: { name: 'b', child: { child: { deep: true } } } },
    });
  });

  it('merge allOf, take what oneOf may have, and know null in 3.0 and 3.1', () => {
    const { operation } = bodyFor(
      {
        allOf: [
          {
            type: 'object',
            required: ['id'],
            properties: { id: { type: ['string', 'null'] }, secret: { type: 'string', readOnly: true } },
          },
          {
            oneOf: [
              {
                type: 'object',
                required: ['kind', 'x'],
                properties: { kind: { type: 'string', enum: ['x'] }, x: { type: 'integer' } },
              },
              {
                type: 'object',
                required: ['kind'],
                properties: { kind: { type: 'string', enum: ['y'] }, y: { type: 'boolean', nullable: true } },
              },
            ],
            discriminator: { propertyName: 'kind' },
          },
        ],
      },
      {},
    );
    expect(operation.input.required).toEqual(['id', 'kind']);
    expect(operation.input.properties).toMatchObject({
      id: { type: 'string' },
      kind: { enum: ['x', 'y'], 'x-widget': 'choice' },
      x: { type: 'integer' },
      y: { type: 'boolean' },
    });
    expect(Object.hasOwn(operation.input.properties, 'secret')).toBe(false);
  });

  it('send what leaves no choice by themselves, and leave out what is empty', () => {
    const { operation, request } = bodyFor(
      { type: 'object', required: ['v'], properties: { v: { const: 2 }, note: { type: 'string' } } },
      { note: '' },
    );
    expect(Object.keys(operation.input.properties)).toEqual(['note']);
    expect(request.body).toEqual({ kind: 'json', value: { v: 2 } });
  });

  it('go as forms with their encoding, and as multipart text', () => {
    const schema = {
      type: 'object',
      properties: {
        tags: { type: 'array', items: {} },
        data: { type: 'object', additionalProperties: true },
        file: { type: 'string', format: 'binary' },
      },
    };
    const form = bodyFor(schema, { tags: ['a', 'b'], data: { x: 1 } }, 'application/x-www-form-urlencoded', {
      encoding: { tags: { style: 'form', explode: false }, data: { contentType: 'application/json' } },
    });
    expect(form.request.body).toMatchObject({
      kind: 'form',
      fields: [
        { name: 'tags', encoded: 'tags=a,b' },
        { name: 'data', value: '{"x":1}' },
      ],
    });
    const parts = bodyFor(schema, { tags: ['"a"'], data: { x: 1 } }, 'multipart/form-data');
    expect(Object.hasOwn(parts.operation.input.properties, 'file')).toBe(false);
    expect(parts.request.body).toMatchObject({
      kind: 'text',
      type: 'multipart/form-data; boundary=switchyard-010101010101010101010101',
    });
    expect(parts.request.body?.kind === 'text' && parts.request.body.text).toContain(
      'name="data"\r\nContent-Type: application/json\r\n\r\n{"x":1}\r\n',
    );
  });

  it('leave the headers of the wire and of authentication alone', () => {
    const parameters = ['Host', 'Content-Length', 'X-Sign', 'bad name', 'X-Trace', 'Idempotency-Key'].map((name) => ({
      name,
      in: 'header',
      required: true,
      schema: { type: 'string' },
    }));
    const operation = compiled(
      { '/a': { post: { parameters, responses: {} } } },
      {},
      { kind: 'apiKey', keys: [{ in: 'header', name: 'X-Sign' }] },
    );
    expect(Object.keys(operation.input.properties)).toEqual(['xTrace']);
    expect(requestOf(operation.plan, 'https://h.example', operation.sample, world).headers).toEqual({
      accept: '*/*',
      'x-trace': 'x',
      'idempotency-key': 'once-1',
    });
    expect([operation.effect, operation.repeatable]).toEqual(['write', true]);
  });
});

describe('addresses', () => {
  const operation = compiled({
    '/a/{id}/b': {
      get: { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }], responses: {} },
    },
  });
  it.each(['..', '.', ''])('hold no value that would climb out: %j', (id) => {
    expect(() => requestOf(operation.plan, 'https://h.example/v1/', { id }, world)).toThrow(/bad_request/);
  });
  it('keep slashes and queries of a value inside', () => {
    expect(requestOf(operation.plan, 'https://h.example/v1/', { id: '../x?y#z' }, world).url).toBe(
      'https://h.example/v1/a/..%2Fx%3Fy%23z/b',
    );
  });
});

describe('answers', () => {
  const operation = compiled({
    '/a': {
      get: {
        responses: {
          200: {
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    status: { type: 'string' },
                    n: { type: 'integer' },
                    data: { type: 'object', properties: { price: { type: 'number' } } },
                    list: { type: 'array' },
                  },
                },
              },
            },
          },
          404: {},
          409: {},
        },
      },
    },
  });
  it('give their fields, what is nested as well, and the status under a name that is free', () => {
    expect(
      resultOf(
        operation.plan,
        answer(200, { status: 'ok', n: 1, data: { price: 2.5, __proto__: 1 }, list: [], extra: true }),
      ),
    ).toEqual({
      exit: 'done',
      output: { status: 'ok', n: 1, data: { price: 2.5 }, list: [], data_price: 2.5, httpStatus: 200 },
    });
  });
  it('may leave fields out or null', () => {
    expect(resultOf(operation.plan, answer(200, { n: null }))).toEqual({ exit: 'done', output: { httpStatus: 200 } });
    expect(resultOf(operation.plan, answer(204))).toMatchObject({ exit: 'done' });
  });
  it('take the ways that are declared', () => {
    expect(resultOf(operation.plan, answer(404)).exit).toBe('notFound');
    expect(resultOf(operation.plan, answer(409)).exit).toBe('conflict');
  });
  it.each([
    [answer(200, { n: 'many' }), 'connector.bad_answer: /n: integer expected, string came'],
    [answer(200, { data: { price: '2' } }), 'connector.bad_answer: /data/price: number expected, string came'],
    [{ ...answer(200), text: '<html>' }, 'connector.bad_answer: the answer is no JSON'],
    [answer(401), 'connector.unauthorized'],
    [answer(429), 'connector.rate_limited'],
    [answer(422), 'connector.rejected'],
    [answer(503), 'connector.error'],
  ])('are faults when they are none: %j', (given, message) => {
    expect(() => resultOf(operation.plan, given)).toThrow(message);
  });
  it('of a write that can’t be read leave open what became of it', () => {
    const write = compiled({
      '/a': {
        post: {
          responses: {
            201: {
              content: { 'application/json': { schema: { type: 'object', properties: { n: { type: 'integer' } } } } },
            },
          },
        },
      },
    });
    const faultOf = (plan: ImportedOperation['plan'], text: string): unknown => {
      try {
        return resultOf(plan, { ...answer(201), text });
      } catch (error) {
        return error;
      }
    };
    expect(faultOf(write.plan, '<html>')).toMatchObject({ code: 'connector.bad_answer', sent: true });
    expect(faultOf(write.plan, '{"n":"x"}')).toMatchObject({ code: 'connector.bad_answer', sent: true });
    expect(faultOf(operation.plan, '<html>')).toMatchObject({ sent: false });
  });
  it('that are lists are one', () => {
    const listing = compiled({
      '/a': {
        get: {
          responses: {
            '2XX': {
              content: { 'application/problem+json': { schema: { type: 'array', items: { type: 'string' } } } },
            },
          },
        },
      },
    });
    expect(resultOf(listing.plan, answer(200, ['a']))).toEqual({ exit: 'done', output: { items: ['a'], status: 200 } });
  });
});

describe('what can’t be imported says why and where', () => {
  it.each([
    [
      'a body of bytes',
      {
        '/a': { put: { requestBody: { required: true, content: { 'application/octet-stream': {} } }, responses: {} } },
      },
      '/paths/~1a/put/requestBody/content',
    ],
    [
      'a file that has to be there',
      {
        '/a': {
          post: {
            requestBody: {
              required: true,
              content: {
                'multipart/form-data': {
                  schema: { type: 'object', required: ['f'], properties: { f: { type: 'string', format: 'binary' } } },
                },
              },
            },
            responses: {},
          },
        },
      },
      '/paths/~1a/post/requestBody/content',
    ],
    [
      'another file',
      { '/a': { get: { parameters: [{ $ref: 'other.yaml#/x' }], responses: {} } } },
      '/paths/~1a/get/parameters/0',
    ],
    [
      'a reference to nothing',
      { '/a': { get: { parameters: [{ $ref: '#/components/x' }], responses: {} } } },
      '/paths/~1a/get/parameters/0',
    ],
    [
      'references in a circle',
      { '/a': { get: { parameters: [{ $ref: '#/components/parameters/x' }], responses: {} } } },
      '/paths/~1a/get/parameters/0',
    ],
    ['a stray name in the address', { '/a/{id}': { get: { responses: {} } } }, '/paths/~1a~1{id}/get'],
    [
      'another server',
      { '/a': { get: { servers: [{ url: 'https://upload.example' }], responses: {} } } },
      '/paths/~1a/get/servers',
    ],
  ])('%s', (_what, paths, place) => {
    const components = {
      parameters: { x: { $ref: '#/components/parameters/y' }, y: { $ref: '#/components/parameters/x' } },
    };
    expect(problemOf(paths, { components })?.place).toBe(place);
  });
  it('but the same server written in another way is no other one', () => {
    expect(problemOf({ '/a': { get: { servers: [{ url: 'https://h.example/' }], responses: {} } } })).toBeUndefined();
  });
});

it('hostile words stay words', () => {
  const paths = {
    '/a': {
      get: {
        summary: '<img src=x onerror=alert(1)>{input.x}\u202e\u0000',
        description: `${'x'.repeat(100_000)}`,
        responses: {},
      },
    },
  };
  const document = documentOf(paths);
  const [offer] = previewOf(document, { digest: '', source: '' }).operations;
  if (!offer) throw new Error('no offer');
  expect(offer.title).toBe('<img src=x onerror=alert(1)>{input.x}');
  const title = { 'zh-CN': offer.title, en: offer.title };
  const connector = connectorOf({
    name: 'evil',
    title,
    server: '',
    auth: { kind: 'none' },
    operations: compileOperations(document, [{ ...offer, title }], { kind: 'none' }),
  });
  const type = operationNodeType(connector, offer.name);
  // Braces in a card's line would stand for parameters.
  expect(type.summary.en).not.toMatch(/\{input/);
  expect(type.help.en.length).toBeLessThan(500);
});

import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { HINT_KEYWORDS } from '../../schema/params.ts';
import type { Route } from './core/route.ts';
import { describeApi } from './openapi.ts';
import { routes } from './routes.ts';

type Json = Record<string, unknown>;
const api = describeApi(routes, '1.2.3') as {
  openapi: string;
  info: Json;
  paths: Record<string, Record<string, { operationId: string; parameters: Json[]; responses: Json; security: Json[] }>>;
  components: { schemas: Json };
};
const table = Object.entries(routes as Record<string, Route>);

it('describes every route of the table, and nothing else', () => {
  const listed = table.map(([, { method, path }]) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`);
  const described = Object.entries(api.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method} ${path}`),
  );
  expect(described.sort()).toEqual(listed.sort());
});

it('has the form of OpenAPI 3.1', () => {
  expect(api.openapi).toBe('3.1.0');
  expect(api.info).toMatchObject({ title: 'Switchyard', version: '1.2.3' });
  const ids = new Set<string>();
  for (const [path, item] of Object.entries(api.paths))
    for (const operation of Object.values(item)) {
      expect(ids.has(operation.operationId)).toBe(false);
      ids.add(operation.operationId);
      expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
      const declared = operation.parameters.filter((p) => p.in === 'path').map((p) => p.name);
      expect(declared).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
});

it('says who needs a login', () => {
  for (const [name, route] of table) {
    const operation = Object.values(api.paths)
      .flatMap((item) => Object.values(item))
      .find(({ operationId }) => operationId === name);
    expect([name, operation?.security.length === 0]).toEqual([name, !Array.isArray(route.access)]);
    expect('401' in (operation?.responses ?? {}) || !Array.isArray(route.access)).toBe(true);
  }
});

it('has only schemas that compile, and references that lead somewhere', () => {
  const text = JSON.stringify(api);
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
    expect(api.components.schemas).toHaveProperty([name ?? '']);
  const ajv = new Ajv2020({ strict: true, strictTypes: false, validateFormats: false });
  ajv.addVocabulary([...HINT_KEYWORDS]);
  for (const schema of Object.values(api.components.schemas)) ajv.compile(schema as object);
});

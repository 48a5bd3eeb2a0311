import { Flow } from '../../schema/flow.ts';
import * as answers from './answers.ts';
import type { Answer, Route } from './core/route.ts';
import { paramPatterns } from './core/route.ts';

const component: Readonly<Record<string, unknown>> = answers;
const names = new Map(Object.entries(component).map(([name, schema]) => [schema, name]));

/** Named schemas are referred to, also inside a list; the others stand where they are used. */
const reference = (schema: unknown): unknown => {
  const name = names.get(schema);
  if (name) return { $ref: `#/components/schemas/${name}` };
  if (typeof schema === 'object' && schema !== null && 'items' in schema && names.has(schema.items))
    return { type: 'array', items: reference(schema.items) };
  return schema;
};

const content = (schema: unknown, type = 'application/json'): unknown => ({ [type]: { schema: reference(schema) } });

const response = ({ description, schema, type }: Answer): unknown => ({
  description,
  ...(schema && { content: content(schema, type) }),
});

const failure = (description: string): unknown => ({ description, content: content(answers.ApiError) });

const usualFailures = ({ access, body, path, query }: Route): Record<string, unknown> => ({
  ...(Array.isArray(access) && {
    401: failure('Not logged in'),
    403: failure('The role may not do this, or a foreign origin'),
  }),
  ...((body || query) && { 400: failure('The request is not valid; `fields` says where') }),
  ...(body && { 413: failure('The body is too large') }),
  ...(path.includes(':') && { 404: failure('There is none') }),
});

const pathParameters = (path: string): unknown[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', pattern: paramPatterns[name]?.source },
  }));

const queryParameters = ({ query }: Route): unknown[] =>
  Object.entries(query?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: query?.required?.includes(name) ?? false,
    schema,
  }));

const ifMatch = {
  name: 'If-Match',
  in: 'header',
  required: true,
  description: 'The ETag of the draft that the client has seen',
  schema: { type: 'string' },
};

const files = (...types: string[]) => Object.fromEntries(types.map((type) => [type, {}]));

const bodyContent = (body: NonNullable<Route['body']>) => {
  if (body === 'audio') return files('audio/wav', 'audio/mpeg');
  if (body === 'tiff') return files('image/tiff');
  if (body === 'raw') return files('application/json', 'application/x-www-form-urlencoded', 'text/plain');
  return content(body === 'document' ? Flow : body);
};

const operation = (name: string, route: Route): unknown => ({
  operationId: name,
  summary: route.summary,
  tags: [route.path.split('/')[route.path.startsWith('/api/') ? 2 : 1]?.replace('.json', '')],
  ...(Array.isArray(route.access)
    ? {
        security: [{ session: [] }, { key: [] }],
        'x-roles': route.access,
      }
    : { security: [] }),
  parameters: [...pathParameters(route.path), ...queryParameters(route), ...(route.ifMatch ? [ifMatch] : [])],
  ...(route.body && {
    requestBody: {
      required: true,
      content: bodyContent(route.body),
    },
  }),
  responses: {
    ...usualFailures(route),
    ...Object.fromEntries(Object.entries(route.answers).map(([status, answer]) => [status, response(answer)])),
  },
});

/** OpenAPI 3.1 of the route table: TypeBox schemas are JSON Schema 2020-12 as they are. */
export const describeApi = (table: Readonly<Record<string, Route>>, version: string): Record<string, unknown> => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries(table)) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Switchyard', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      schemas: component,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'switchyard.session_token' },
        key: { type: 'http', scheme: 'bearer' },
      },
    },
  };
};

/** [method, path, summary, query or header parameters]: what the routes offer, for people and generators. */
const routes = [
  ['get', '/healthz', 'Is the sandbox and its database up? (no key needed)', []],
  ['get', '/tms/waybills', 'Waybills', ['status', 'phone', 'page', 'pageSize']],
  ['get', '/tms/waybills/{number}', 'One waybill with its events', []],
  ['get', '/tms/vehicles', 'Vehicles', ['page', 'pageSize']],
  ['get', '/tms/vehicles/{plate}', 'One vehicle with its latest positions', []],
  ['get', '/tms/outlets', 'Outlets and hubs', ['city', 'kind', 'page', 'pageSize']],
  ['get', '/wms/orders', 'Orders', ['status', 'phone', 'page', 'pageSize']],
  ['get', '/wms/orders/{number}', 'One order', []],
  ['get', '/wms/stock', 'Stock', ['sku', 'warehouse', 'page', 'pageSize']],
  ['get', '/crm/customers', 'Customers', ['phone', 'page', 'pageSize']],
  ['get', '/crm/customers/{phone}', 'One customer by telephone number', []],
  ['post', '/crm/tickets', 'Open a ticket; the same Idempotency-Key opens it once', []],
  ['get', '/crm/tickets', 'Tickets, newest first', ['phone', 'status', 'page', 'pageSize']],
  ['get', '/crm/tickets/{id}', 'One ticket', []],
  ['post', '/_behaviour', 'Let a system misbehave', []],
] as const;

const text = { type: 'string' };
const nullable = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });
const time = { type: 'string', format: 'date-time' };

const event = { type: 'object', properties: { at: time, place: text, text } };

const waybill = {
  type: 'object',
  properties: {
    waybill: text,
    order: text,
    status: { enum: ['created', 'inTransit', 'outForDelivery', 'signed', 'exception'] },
    statusText: { type: 'object', properties: { 'zh-CN': text, en: text } },
    eta: nullable(time),
    outlet: text,
    courier: nullable({ type: 'object', properties: { name: text, phone: text } }),
    lastEvent: nullable(event),
    signedBy: nullable(text),
    exceptionReason: nullable(text),
    updatedAt: time,
    events: { type: 'array', items: event },
  },
};

const bodies: Readonly<Record<string, object>> = {
  '/crm/tickets': {
    type: 'object',
    required: ['category', 'phone', 'text'],
    properties: {
      category: { enum: ['complaint', 'inquiry', 'callback', 'claim'] },
      phone: text,
      waybill: text,
      text,
    },
  },
  '/_behaviour': {
    type: 'object',
    required: ['system', 'mode'],
    properties: {
      system: { enum: ['tms', 'wms', 'crm'] },
      mode: { enum: ['ok', 'error500', 'hang', 'nonsense', 'slow'] },
      ms: { type: 'integer' },
    },
  },
};

const inPath = (path: string) =>
  Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => ({ name, in: 'path', required: true, schema: text }));

const operation = (path: string, summary: string, query: readonly string[], method: string) => ({
  summary,
  parameters: [...inPath(path), ...query.map((name) => ({ name, in: 'query', schema: text }))],
  ...(method === 'post' && { requestBody: { content: { 'application/json': { schema: bodies[path] } } } }),
  ...(path === '/healthz' && { security: [] }),
  responses: {
    '200': {
      description: 'OK',
      ...(path === '/tms/waybills/{number}' && { content: { 'application/json': { schema: waybill } } }),
    },
    default: { description: '{ "error": { "code", "message" } }' },
  },
});

const paths: Record<string, Record<string, object>> = {};
for (const [method, path, summary, query] of routes) {
  paths[path] = { ...paths[path], [method]: operation(path, summary, query, method) };
}

export const openApi = {
  openapi: '3.1.0',
  info: { title: 'Logistics sandbox', version: '1' },
  security: [{ key: [] }],
  components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  paths,
};

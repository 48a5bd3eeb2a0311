import type { TObject } from 'typebox';
import { Behaviour } from './behaviour.ts';
import { Hook, Made } from './routes/changes.ts';
import { NewContact } from './routes/crm.ts';
import { Address, Delivery, WantedSlot } from './routes/delivery.ts';
import { Alarm, Taken } from './routes/fleet.ts';
import { GroupMessage } from './routes/group.ts';
import { Booking } from './routes/quotes.ts';
import { NewMessage } from './routes/sms.ts';
import { NewTicket, TicketChange } from './routes/tickets.ts';

type Schema = Readonly<Record<string, unknown>>;

const text = { type: 'string' };
const whole = { type: 'integer' };
const number = { type: 'number' };
const time = { type: 'string', format: 'date-time' };
const words = { type: 'object', properties: { 'zh-CN': text, en: text } };
const nullable = (schema: Schema) => ({ anyOf: [schema, { type: 'null' }] });
const object = (properties: Schema) => ({ type: 'object', properties });
const list = (items: Schema) => ({ type: 'array', items });
const page = (item: Schema) => object({ items: list(item), total: whole, page: whole, pageSize: whole });

const event = object({ at: time, place: text, text });
const waybill = object({
  waybill: text,
  order: text,
  status: { enum: ['created', 'inTransit', 'outForDelivery', 'signed', 'exception'] },
  statusText: words,
  eta: nullable(time),
  outlet: text,
  courier: nullable(object({ name: text, phone: text })),
  signedBy: nullable(text),
  exceptionReason: nullable(text),
  method: text,
  payment: text,
  address: text,
  version: whole,
  updatedAt: time,
});
const waybillWithEvents = object({ ...waybill.properties, lastEvent: nullable(event), events: list(event) });
const place = { longitude: number, latitude: number };
const outlet = object({
  name: text,
  kind: text,
  city: text,
  address: text,
  phone: text,
  hours: text,
  ...place,
  distanceKm: number,
});
const price = {
  currency: text,
  priceFen: whole,
  freightFen: whole,
  insuranceFen: whole,
  chargedKg: number,
  days: whole,
};
const quote = object({ from: text, to: text, service: text, serviceText: words, price: text, ...price });
const window = { from: time, until: time, text };
const booking = object({
  order: text,
  waybill: text,
  from: text,
  to: text,
  ...price,
  pickup: object(window),
  eta: time,
});
const slot = object({ id: text, ...window });
const fix = object({ at: time, ageMinutes: whole, ...place, place: text, speedKmh: whole });
const vehicle = { plate: text, driver: text, driverPhone: text, ownerPhone: text, model: text, home: text };
const alarm = object({
  id: whole,
  kind: text,
  phone: text,
  text,
  at: time,
  position: nullable(object({ place: text, ...place })),
});
const offer = {
  id: text,
  from: text,
  to: text,
  goods: text,
  weightKg: number,
  volumeM3: number,
  priceFen: whole,
  loadAt: time,
};
const change = object({
  id: text,
  subject: text,
  waybill: text,
  order: text,
  version: whole,
  type: text,
  at: time,
  data: waybill,
});
const order = object({
  order: text,
  status: text,
  statusText: words,
  customer: object({ name: text, phone: text }),
  goods: text,
  pieces: whole,
  weightKg: number,
  warehouse: text,
  receiver: text,
  receiverPhone: text,
  priceFen: whole,
  disclosure: text,
  waybills: list(text),
  createdAt: time,
});
const stock = object({ warehouse: text, sku: text, name: text, quantity: whole });
const customer = object({ id: whole, name: text, phone: text, level: text, levelText: words, city: text, since: text });
const contact = object({
  id: whole,
  phone: text,
  channel: text,
  kind: text,
  summary: text,
  waybill: nullable(text),
  order: nullable(text),
  agent: text,
  at: time,
});
const ticket = object({
  id: whole,
  category: text,
  phone: text,
  waybill: nullable(text),
  text,
  status: text,
  statusText: words,
  stage: text,
  stageText: words,
  department: text,
  priority: text,
  recording: nullable(text),
  dueAt: nullable(time),
  notes: list(object({ at: time, text })),
  createdAt: time,
});
const history = object({
  customer: nullable(customer),
  contacts: list(contact),
  orders: list(text),
  lastWaybill: nullable(text),
  lastAgent: nullable(text),
  openTickets: whole,
});
const message = object({ id: whole, to: text, text, at: time });
const ok = object({ ok: { type: 'boolean' } });

interface Route {
  readonly summary: string;
  readonly answer: Schema;
  readonly query?: readonly string[];
  /** Those of `query` that must be given. */
  readonly needs?: readonly string[];
  readonly body?: TObject;
}

const pages = ['page', 'pageSize'];

/** `method path` → what the routes take and give: for people, and for programs that import it. */
const routes: Readonly<Record<string, Route>> = {
  'get /healthz': { summary: 'Is the sandbox and its database up? (no key needed)', answer: ok },
  'get /openapi.json': { summary: 'This document', answer: { type: 'object' } },
  'get /tms/waybills': { summary: 'Waybills', query: ['status', 'phone', ...pages], answer: page(waybill) },
  'get /tms/waybills/{number}': { summary: 'One waybill with its events', answer: waybillWithEvents },
  'get /tms/waybills/{number}/slots': {
    summary: 'Free delivery slots; 409 when it cannot be moved',
    answer: object({ waybill: text, slots: list(slot) }),
  },
  'put /tms/waybills/{number}/slot': {
    summary: 'Moves a delivery; 409 with the free slots when it is taken',
    body: WantedSlot,
    answer: object({ waybill: text, slot }),
  },
  'put /tms/waybills/{number}/delivery': {
    summary: 'How it is delivered and who pays; 409 says why not',
    body: Delivery,
    answer: object({ waybill: text, method: text, methodText: words, payment: text, paymentText: words, place: text }),
  },
  'put /tms/waybills/{number}/address': {
    summary: 'Sends it elsewhere; 409 too late, 422 nobody delivers there',
    body: Address,
    answer: object({ waybill: text, address: text, outlet: text, eta: nullable(time) }),
  },
  'get /tms/quotes': {
    summary: 'The price; 422 says why there is none',
    query: ['from', 'to', 'weightKg', 'volumeM3', 'service', 'insuredValue'],
    needs: ['from', 'to', 'weightKg'],
    answer: quote,
  },
  'post /tms/bookings': { summary: 'Places an order; 422 says why not', body: Booking, answer: booking },
  'get /tms/outlets': {
    summary: 'Outlets and hubs, nearest first when a region or position is given',
    query: ['city', 'kind', 'region', 'near', ...pages],
    answer: page(outlet),
  },
  'get /tms/vehicles': { summary: 'Vehicles', query: pages, answer: page(object(vehicle)) },
  'get /tms/vehicles/{plate}': {
    summary: 'One vehicle with its latest positions',
    answer: object({ ...vehicle, position: nullable(fix), positions: list(fix), alarm: nullable(alarm) }),
  },
  'get /tms/vehicles/{plate}/alarms': {
    summary: 'Alarms of a vehicle, newest first',
    answer: object({ items: list(alarm), total: whole }),
  },
  'post /tms/vehicles/{plate}/alarms': { summary: 'Raises an alarm', body: Alarm, answer: alarm },
  'get /tms/stations': {
    summary: 'Rescue stations, nearest first',
    query: ['near'],
    answer: object({
      items: list(object({ name: text, phone: text, address: text, ...place, distanceKm: number })),
      total: whole,
    }),
  },
  'get /tms/cargo': {
    summary: 'Loads that wait for a truck',
    query: ['to', 'spaceM3', 'weightKg'],
    answer: object({ items: list(object(offer)), total: whole }),
  },
  'post /tms/cargo/{id}/take': {
    summary: 'Takes a load; 409 when somebody was quicker',
    body: Taken,
    answer: object({ ...offer, contact: text, contactPhone: text, loadText: text }),
  },
  'get /tms/changes': {
    summary: 'What changed since a cursor',
    query: ['since'],
    answer: object({ items: list(change), cursor: text, more: { type: 'boolean' } }),
  },
  'get /wms/orders': { summary: 'Orders, newest first', query: ['status', 'phone', ...pages], answer: page(order) },
  'get /wms/orders/{number}': { summary: 'One order', answer: order },
  'get /wms/stock': { summary: 'Stock', query: ['sku', 'warehouse', ...pages], answer: page(stock) },
  'get /crm/customers': { summary: 'Customers', query: ['phone', ...pages], answer: page(customer) },
  'get /crm/customers/{phone}': { summary: 'One customer by telephone number', answer: customer },
  'get /crm/customers/{phone}/history': { summary: 'What happened so far with a customer', answer: history },
  'post /crm/contacts': { summary: 'Records a contact', body: NewContact, answer: contact },
  'get /crm/contacts': { summary: 'Contacts, newest first', query: ['phone', 'kind', ...pages], answer: page(contact) },
  'post /crm/tickets': { summary: 'Opens a ticket', body: NewTicket, answer: ticket },
  'get /crm/tickets': { summary: 'Tickets, newest first', query: ['phone', 'status', ...pages], answer: page(ticket) },
  'get /crm/tickets/{id}': { summary: 'One ticket', answer: ticket },
  'patch /crm/tickets/{id}': {
    summary: 'Moves a ticket on; 409 when it is closed',
    body: TicketChange,
    answer: ticket,
  },
  'post /group/robot/send': {
    summary: 'Writes to the duty team’s group, as a WeCom robot does; the key is in the query',
    body: GroupMessage,
    answer: object({ errcode: whole, errmsg: text }),
  },
  'get /group/messages': { summary: 'The group’s last messages', answer: { type: 'object' } },
  'post /sms/messages': { summary: 'Sends a text message', body: NewMessage, answer: message },
  'get /sms/messages': { summary: 'Text messages, newest first', query: ['to', ...pages], answer: page(message) },
  'post /_behaviour': { summary: 'Lets a system misbehave', body: Behaviour, answer: { type: 'object' } },
  'post /_changes': {
    summary: 'Makes so many changes of waybills',
    body: Made,
    answer: object({ changed: whole, cursor: text }),
  },
  'post /_webhooks': {
    summary: 'Sends changes to an address from now on',
    body: Hook,
    answer: object({ id: whole, url: text, disorderly: { type: 'boolean' } }),
  },
  'delete /_webhooks/{id}': { summary: 'Sends no more', answer: ok },
  'post /_reset': { summary: 'Forgets what callers wrote', answer: ok },
};

const inPath = (path: string) =>
  Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => ({ name, in: 'path', required: true, schema: text }));

const refusal = object({ error: object({ code: text, message: text, text: words }) });
const json = (schema: Schema | TObject) => ({ content: { 'application/json': { schema } } });
const IDEMPOTENCY = { name: 'Idempotency-Key', in: 'header', required: false, schema: text };

/** `POST /tms/bookings` → `postTmsBookings`. */
const idOf = (method: string, path: string): string =>
  method + path.replaceAll(/[^A-Za-z]+(\w?)/g, (_all, first: string) => first.toUpperCase());

const operation = (method: string, path: string, { summary, query = [], needs = [], body, answer }: Route) => ({
  operationId: idOf(method, path),
  summary,
  parameters: [
    ...inPath(path),
    ...query.map((name) => ({ name, in: 'query', required: needs.includes(name), schema: text })),
    ...(body && !path.startsWith('/_') ? [IDEMPOTENCY] : []),
  ],
  ...(body && { requestBody: { required: true, ...json(body) } }),
  ...(path === '/healthz' && { security: [] }),
  responses: {
    '200': { description: 'Done', ...json(answer) },
    default: { description: 'Refused', ...json(refusal) },
  },
});

const paths: Record<string, Record<string, object>> = {};
for (const [key, route] of Object.entries(routes)) {
  const [method = '', path = ''] = key.split(' ');
  paths[path] = { ...paths[path], [method]: operation(method, path, route) };
}

export const openApi = {
  openapi: '3.1.0',
  info: { title: 'Logistics sandbox', version: '2' },
  security: [{ key: [] }],
  components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  paths,
};

import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { Flow } from '../../schema/flow.ts';
import {
  asKind,
  fieldsOfShape,
  freshItem,
  itemsOfShape,
  kindOfValue,
  renamed,
  shapeOfValue,
  shapeOfVariable,
  typeOfShape,
} from './shape.ts';

const label = { 'zh-CN': '品名', en: 'Goods' };
const orders = {
  type: 'array',
  items: { type: 'object', properties: { goods: { type: 'string', 'x-label': label }, count: { type: 'integer' } } },
};
const catalogue = {
  connectors: [{ name: 'crm', operations: { orders: { output: { type: 'object', properties: { orders } } } } }],
} as unknown as Pick<Catalogue, 'connectors'>;
const flow = {
  variables: {
    list: { type: 'list', label: '订单' },
    other: { type: 'record', label: '别的', default: { city: '上海', at: { floor: 3 }, tags: ['急'] } },
    free: { type: 'list', label: '随意' },
    text: { type: 'text', label: '文字' },
  },
  nodes: { ask: { type: 'crm.orders', params: { save: { orders: 'list' } }, exits: {} } },
} as unknown as Flow;

describe('what a record or list holds', () => {
  it('is what the operation declares that the flow keeps in it', () => {
    const shape = shapeOfVariable('list', flow, catalogue);
    expect(fieldsOfShape(itemsOfShape(shape))).toEqual(orders.items.properties);
  });

  it('is what its default has, else nobody knows', () => {
    const fields = fieldsOfShape(shapeOfVariable('other', flow, catalogue));
    expect(fields && Object.entries(fields).map(([name, field]) => [name, typeOfShape(field)])).toEqual([
      ['city', 'text'],
      ['at', 'record'],
      ['tags', 'list'],
    ]);
    for (const name of ['free', 'text', 'constructor']) expect(shapeOfVariable(name, flow, catalogue)).toBeUndefined();
    expect(shapeOfValue(null)).toBeUndefined();
  });

  it('has a field for each type, nullable ones and choices too', () => {
    expect(typeOfShape({ type: 'string', format: 'date-time' })).toBe('time');
    expect(typeOfShape({ type: ['null', 'integer'] })).toBe('number');
    expect(typeOfShape({ anyOf: [{ const: 1 }, { const: 2 }] })).toBe('number');
    expect(typeOfShape({ anyOf: [{ type: 'null' }, { type: 'object', properties: {} }] })).toBe('record');
    expect(typeOfShape({})).toBe('text');
  });
});

describe('a value that nobody declared', () => {
  it('is turned into another kind, keeping what it can', () => {
    expect(asKind('7', 'number')).toBe(7);
    expect(asKind('sieben', 'number')).toBe(0);
    expect(asKind(7, 'text')).toBe('7');
    expect(asKind('true', 'boolean')).toBe(true);
    expect(asKind({ a: 1 }, 'list')).toEqual([]);
    expect(asKind([1], 'list')).toEqual([1]);
    expect(kindOfValue(null)).toBe('text');
  });

  it('in a list begins as the one before it', () => {
    expect([freshItem(undefined, 3), freshItem(undefined, 'a'), freshItem(undefined, [1])]).toEqual([0, '', []]);
    expect(freshItem({ type: 'object' }, undefined)).toEqual({});
  });

  it('keeps its place when its name changes, and takes nobody else’s', () => {
    expect(Object.entries(renamed({ a: 1, b: 2 }, 'a', 'c'))).toEqual([
      ['c', 1],
      ['b', 2],
    ]);
    expect(renamed({ a: 1, b: 2 }, 'a', 'b')).toEqual({ a: 1, b: 2 });
  });
});

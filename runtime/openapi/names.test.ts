import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONNECTOR_NAME_PATTERN, OPERATION_NAME_PATTERN } from '../../schema/imports/api.ts';
import { connectorName, FieldNames, nameOperations } from './names.ts';

const operation = (method: string, path: string, operationId?: string) => ({
  key: `${method} ${path}`,
  method,
  path,
  ...(operationId && { operationId }),
});
const named = (...list: ReturnType<typeof operation>[]) => [...nameOperations(list).values()];

describe('names of operations', () => {
  it.each([
    [operation('GET', '/orders/{id}', 'orders.getOne'), 'ordersGetOne'],
    [operation('GET', '/orders/{id}', 'repos/list-for-org'), 'reposListForOrg'],
    [operation('GET', '/orders/{id}'), 'getOrdersById'],
    [operation('GET', '/orders', '查询订单'), 'getOrders'],
    [operation('GET', '/orders', '123'), 'getOrders'],
  ])('%j', (given, name) => expect(named(given)).toEqual([name]));

  it('of an address in Chinese, or of none, are made from it', () => {
    for (const path of ['/运单/查询', '/'])
      expect(named(operation('POST', path))[0]).toMatch(/^post[A-F0-9][0-9a-f]{5}$/);
  });

  const operations = fc.uniqueArray(
    fc.record({
      method: fc.constantFrom('GET', 'POST'),
      path: fc.string({ unit: 'binary', maxLength: 12 }).map((text) => `/${text}`),
      operationId: fc.option(fc.constantFrom('list', 'List', '列表', 'list-', 'a'.repeat(200), ''), { nil: undefined }),
    }),
    { selector: ({ method, path }) => `${method} ${path}`, maxLength: 12 },
  );

  it('are ASCII, all different, and mean nothing to the order', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const all = list.map(({ method, path, operationId }) => operation(method, path, operationId));
        const names = nameOperations(all);
        expect(new Set(names.values()).size).toBe(all.length);
        for (const name of names.values()) expect(name).toMatch(new RegExp(OPERATION_NAME_PATTERN));
        const reversed = nameOperations([...all].reverse());
        for (const { key } of all) expect(reversed.get(key)).toBe(names.get(key));
      }),
    );
  });

  it('stay what they are when a newer document brings others of the same name', () => {
    const old = operation('GET', '/a', 'list');
    const names = nameOperations(
      [old, operation('GET', '/b', 'list'), operation('GET', '/c', 'list')],
      new Map([[old.key, 'list']]),
    );
    expect(names.get(old.key)).toBe('list');
    expect(new Set(names.values()).size).toBe(3);
  });
});

describe('names of fields and connectors', () => {
  it('are identifiers and different', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.oneof(
            fc.string({ unit: 'binary', maxLength: 10 }),
            fc.constantFrom('__proto__', 'constructor', 'a-b', 'aB', '运单号'),
          ),
          { maxLength: 20 },
        ),
        (raw) => {
          const names = new FieldNames();
          const given = raw.map((each) => names.take(each, `query ${each}`));
          expect(new Set(given).size).toBe(raw.length);
          for (const name of given) {
            expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
            expect(name in {}).toBe(false);
          }
        },
      ),
    );
  });

  it('come from the title, else from the host', () => {
    expect(connectorName('ShipEngine API', 'https://api.shipengine.com')).toBe('shipengine');
    expect(connectorName('云仓开放接口', 'https://open.yuncang.cn/v1')).toBe('yuncang');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.webUrl(), (title, url) => {
        expect(connectorName(title, url)).toMatch(new RegExp(CONNECTOR_NAME_PATTERN));
      }),
    );
  });
});

import { defineConformance } from 'switchyard/sdk';
import connector from './connector.ts';

const order = {
  order: 'SO20260001',
  status: 'shipped',
  statusText: { 'zh-CN': '已发货', en: 'shipped' },
  customer: { name: '张伟', phone: '13800002076' },
  goods: '保温杯',
  pieces: 1,
  weightKg: 0.5,
  receiver: '陈静',
  waybills: ['753028419066'],
  createdAt: '2026-11-19T20:15:00+08:00',
};
const ORDERS = 'GET /wms/orders?phone=13800002076&pageSize=5';
const STOCK = 'GET /wms/stock?sku=SKU1001&pageSize=100';
const cups = (quantity: number) => ({
  items: [{ warehouse: '上海一仓', sku: 'SKU1001', name: '保温杯', quantity }],
  total: 1,
});

export default defineConformance({
  connector,
  config: ({ url }) => ({ baseUrl: `${url}/wms`, apiKey: 'canary-wms-key' }),
  // None has this number: that the address and the key are right shows all the same.
  check: {
    exchanges: [
      { request: 'GET /wms/orders/0', status: 404, answer: { error: { code: 'not_found', message: 'no such thing' } } },
    ],
  },
  operations: {
    order: {
      cases: [
        {
          exit: 'found',
          output: { status: 'shipped', statusText: '已发货', waybill: '753028419066', weightKg: 0.5 },
          exchanges: [
            {
              request: 'GET /wms/orders/SO20260001',
              headers: { authorization: 'Bearer canary-wms-key' },
              answer: order,
            },
          ],
        },
        { exit: 'notFound', exchanges: [{ request: 'GET /wms/orders/SO20260001', status: 404 }] },
      ],
    },
    ordersOf: {
      cases: [
        {
          exit: 'found',
          output: { total: 8, lastOrder: 'SO20260001', lastWaybill: '753028419066' },
          exchanges: [{ request: ORDERS, answer: { items: [order], total: 8 } }],
        },
        { exit: 'none', exchanges: [{ request: ORDERS, answer: { items: [], total: 0 } }] },
      ],
    },
    stock: {
      cases: [
        { exit: 'inStock', output: { name: '保温杯', available: 4 }, exchanges: [{ request: STOCK, answer: cups(4) }] },
        { exit: 'outOfStock', output: { available: 0 }, exchanges: [{ request: STOCK, answer: cups(0) }] },
        { exit: 'unknownSku', exchanges: [{ request: STOCK, answer: { items: [], total: 0 } }] },
      ],
    },
  },
});

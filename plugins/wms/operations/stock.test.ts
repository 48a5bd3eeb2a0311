import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

const at = (warehouse: string, quantity: number) => ({ warehouse, sku: 'SKU1001', name: '保温杯', quantity });

describeOperation({
  type: 'wms.stock',
  input: { sku: 'sku1001', warehouse: ' ' },
  asks: { method: 'GET', path: '/stock?sku=SKU1001&pageSize=100' },
  answers: {
    'what all warehouses have': {
      answer: jsonAnswer({ items: [at('上海一仓', 4), at('广州二仓', 8)] }),
      exit: 'inStock',
      output: {
        name: '保温杯',
        available: 12,
        places: [
          { warehouse: '上海一仓', available: 4 },
          { warehouse: '广州二仓', available: 8 },
        ],
      },
    },
    'nothing left': {
      answer: jsonAnswer({ items: [at('上海一仓', 0)] }),
      exit: 'outOfStock',
      output: { available: 0 },
    },
    'an unknown article': { answer: jsonAnswer({ items: [] }), exit: 'unknownSku' },
  },
  unasked: [[{ sku: '杯子' }, 'unknownSku']],
});

import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

const order = {
  order: 'SO2',
  status: 'new',
  statusText: { 'zh-CN': '新单' },
  goods: '书包',
  waybills: ['753028419068'],
};

describeOperation({
  type: 'wms.ordersOf',
  input: { phone: '+8613800002076' },
  asks: { method: 'GET', path: '/orders?phone=13800002076&pageSize=5' },
  answers: {
    orders: {
      answer: jsonAnswer({ items: [order, { order: 'SO1', status: 'x' }], total: 8 }),
      exit: 'found',
      output: {
        orders: [
          { order: 'SO2', status: 'new', statusText: '新单', goods: '书包', waybill: '753028419068' },
          { order: 'SO1', status: 'x', statusText: 'x', goods: '', waybill: '' },
        ],
        total: 8,
        lastOrder: 'SO2',
        lastWaybill: '753028419068',
      },
    },
    none: { answer: jsonAnswer({ items: [] }), exit: 'none' },
  },
  unasked: [[{ phone: '' }, 'none']],
});

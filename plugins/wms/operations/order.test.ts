import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

describeOperation({
  type: 'wms.order',
  input: { order: 'so20260001' },
  asks: { method: 'GET', path: '/orders/SO20260001' },
  answers: {
    'an order': {
      answer: jsonAnswer({
        order: 'SO20260001',
        status: 'shipped',
        statusText: { 'zh-CN': '已发货', en: 'shipped' },
        customer: { name: '张伟', phone: '13800002076' },
        goods: '保温杯',
        pieces: 1,
        weightKg: 0.5,
        receiver: '周先生',
        warehouse: '上海一仓',
        waybills: ['753028419066', 7],
        createdAt: '2026-02-27T20:15:00+08:00',
      }),
      exit: 'found',
      output: {
        status: 'shipped',
        statusText: '已发货',
        customer: '张伟',
        pieces: 1,
        weightKg: 0.5,
        receiver: '周先生',
        receiverPhone: '',
        waybill: '753028419066',
        waybills: ['753028419066'],
      },
    },
    'a status alone': {
      answer: jsonAnswer({ status: 'new' }),
      exit: 'found',
      output: { statusText: 'new', pieces: null, waybill: '', waybills: [], createdAt: null },
    },
    'no status': { answer: jsonAnswer({}), exit: 'failed' },
    'an unknown order': { answer: { status: 404 }, exit: 'notFound' },
  },
  unasked: [[{ order: 'a b/c' }, 'notFound']],
});

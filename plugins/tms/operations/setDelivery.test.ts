import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

describeOperation({
  type: 'tms.setDelivery',
  input: { waybill: '753028419067', method: 'locker', payment: '' },
  asks: { method: 'PUT', path: '/waybills/753028419067/delivery', body: { method: 'locker' } },
  answers: {
    'what was chosen': {
      answer: jsonAnswer({
        methodText: { 'zh-CN': '快递柜' },
        paymentText: { 'zh-CN': '寄付' },
        place: '龙吴路 1200 号快递柜',
      }),
      exit: 'done',
      output: { methodText: '快递柜', paymentText: '寄付', place: '龙吴路 1200 号快递柜' },
    },
    'why not': {
      answer: jsonAnswer({ error: { code: 'too_big', text: { 'zh-CN': '超过10公斤' } } }, 409),
      exit: 'notAllowed',
      output: { reason: 'too_big', reasonText: '超过10公斤' },
    },
    'an unknown waybill': { answer: { status: 404 }, exit: 'notFound' },
  },
  unasked: [[{ waybill: '?' }, 'notFound']],
});

import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

describeOperation({
  type: 'tms.changeAddress',
  asks: {
    method: 'PUT',
    path: '/waybills/753028419067/address',
    body: { address: '上海市浦东新区世纪大道 100 号' },
  },
  answers: {
    'the new address': {
      answer: jsonAnswer({
        address: '上海市浦东新区世纪大道 100 号',
        outlet: '浦东张江部',
        eta: '2026-03-03T12:00:00+08:00',
      }),
      exit: 'done',
      output: { outlet: '浦东张江部', eta: '2026-03-03T12:00:00+08:00' },
    },
    'too late': {
      answer: jsonAnswer({ error: { code: 'out_for_delivery', message: 'too late' } }, 409),
      exit: 'notPossible',
      output: { reason: 'out_for_delivery' },
    },
    'out of area': { answer: jsonAnswer({ error: { code: 'out_of_area', message: 'no' } }, 422), exit: 'outOfArea' },
    'an unknown waybill': { answer: { status: 404 }, exit: 'notFound' },
  },
  unasked: [[{ waybill: 'x/y' }, 'notFound']],
});

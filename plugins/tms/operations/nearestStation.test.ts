import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

describeOperation({
  type: 'tms.nearestStation',
  asks: { method: 'GET', path: '/stations?near=121.22,31.24' },
  answers: {
    'the nearest': {
      answer: jsonAnswer({
        items: [{ name: '嘉定救援站', phone: '021-1', address: '沪宜公路', distanceKm: 8.4 }, { name: '远' }],
      }),
      exit: 'found',
      output: { name: '嘉定救援站', phone: '021-1', address: '沪宜公路', distanceKm: 8.4 },
    },
    none: { answer: jsonAnswer({ items: [] }), exit: 'none' },
  },
  unasked: [[{ position: ' ' }, 'none']],
});

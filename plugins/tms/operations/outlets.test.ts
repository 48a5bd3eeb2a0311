import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

const outlet = (name: string, distanceKm?: number) => ({
  name,
  address: `${name}路`,
  phone: '021',
  hours: '08:00-20:00',
  distanceKm,
});

describeOperation({
  type: 'tms.outlets',
  asks: { method: 'GET', path: '/outlets?kind=outlet&region=021' },
  answers: {
    'outlets, nearest first': {
      answer: jsonAnswer({ items: [outlet('甲', 1.2), outlet('乙', 3), outlet('丙'), outlet('丁')], total: 4 }),
      exit: 'found',
      output: {
        name: '甲',
        address: '甲路',
        distanceKm: 1.2,
        outletsText: '甲，甲路；乙，乙路；丙，丙路',
        count: 4,
      },
    },
    'an outlet without anything': { answer: jsonAnswer({ items: [{}] }), exit: 'none' },
    'no outlet': { answer: jsonAnswer({ items: [] }), exit: 'none' },
  },
});

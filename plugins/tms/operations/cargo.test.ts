import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

const offer = (id: string) => ({
  id,
  from: '上海',
  to: '北京',
  goods: '家具',
  weightKg: 900,
  volumeM3: 6,
  priceFen: 120_000,
});

describeOperation({
  type: 'tms.cargo',
  input: { to: '北京', spaceM3: '20', weightKg: '3000' },
  asks: { method: 'GET', path: '/cargo?to=北京&spaceM3=20&weightKg=3000' },
  answers: {
    'at most three': {
      answer: jsonAnswer({ items: ['H1', 'H2', 'H3', 'H4'].map(offer) }),
      exit: 'found',
      output: {
        count: 3,
        offersText:
          '1，上海到北京，家具，6立方米，运费1200元；2，上海到北京，家具，6立方米，运费1200元；3，上海到北京，家具，6立方米，运费1200元',
      },
    },
    none: { answer: jsonAnswer({ items: [{}] }), exit: 'none' },
  },
});

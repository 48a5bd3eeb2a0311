import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

describeOperation({
  type: 'crm.customer',
  asks: { method: 'GET', path: '/customers/13800002076' },
  answers: {
    'who it is': {
      answer: jsonAnswer({
        name: '张伟',
        phone: '13800002076',
        level: 'gold',
        levelText: { 'zh-CN': '金卡' },
        city: '上海',
        since: '2024-03-15',
      }),
      exit: 'found',
      output: { name: '张伟', level: 'gold', levelText: '金卡', city: '上海', since: '2024-03-15' },
    },
    'somebody unknown': { answer: { status: 404 }, exit: 'notFound' },
    'no customer': { answer: jsonAnswer({}), exit: 'failed' },
  },
  unasked: [
    [{ phone: '' }, 'notFound'],
    [{ phone: 'anonymous' }, 'notFound'],
  ],
});

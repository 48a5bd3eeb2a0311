import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

describeOperation({
  type: 'tms.takeCargo',
  asks: { method: 'POST', path: '/cargo/H1001/take', body: { phone: '13800002076', plate: '沪A12345' } },
  answers: {
    'the load': {
      answer: jsonAnswer({ contact: '李先生', contactPhone: '13900004001', loadText: '明天8点', loadAt: 'x' }),
      exit: 'done',
      output: { contact: '李先生', contactPhone: '13900004001', loadAt: '明天8点' },
    },
    'too late': { answer: { status: 409 }, exit: 'gone' },
    'no such load': { answer: { status: 404 }, exit: 'gone' },
  },
  unasked: [[{ offer: '' }, 'gone']],
});

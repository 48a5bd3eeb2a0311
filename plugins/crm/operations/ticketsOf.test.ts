import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

describeOperation({
  type: 'crm.ticketsOf',
  input: { phone: '13800002076', status: 'open' },
  asks: { method: 'GET', path: '/tickets?phone=13800002076&status=open&pageSize=5' },
  answers: {
    tickets: {
      answer: jsonAnswer({
        items: [{ id: 9, status: 'open', category: 'claim', department: '理赔组' }, { id: 4 }],
        total: 2,
      }),
      exit: 'found',
      output: { ticket: '9', status: 'open', department: '理赔组', total: 2 },
    },
    'a ticket without a number': { answer: jsonAnswer({ items: [{}] }), exit: 'failed' },
    none: { answer: jsonAnswer({ items: [] }), exit: 'none' },
  },
  unasked: [[{ phone: 'x' }, 'none']],
});

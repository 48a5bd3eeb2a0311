import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

describeOperation({
  type: 'crm.updateTicket',
  input: { ticket: '12', stage: 'dispatched', note: ' 催办 ' },
  asks: { method: 'PATCH', path: '/tickets/12', body: { stage: 'dispatched', note: '催办' } },
  answers: {
    'the ticket': {
      answer: jsonAnswer({ id: 12, status: 'open', stage: 'dispatched', department: '客诉组' }),
      exit: 'done',
      output: { ticket: '12', stage: 'dispatched', department: '客诉组' },
    },
    'one that is closed': { answer: { status: 409 }, exit: 'closed' },
    'an unknown ticket': { answer: { status: 404 }, exit: 'notFound' },
  },
  unasked: [[{ ticket: '' }, 'notFound']],
});

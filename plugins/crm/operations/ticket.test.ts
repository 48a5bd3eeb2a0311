import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

describeOperation({
  type: 'crm.ticket',
  input: { ticket: ' 12 ' },
  asks: { method: 'GET', path: '/tickets/12' },
  answers: {
    'how far it is': {
      answer: jsonAnswer({
        id: 12,
        category: 'claim',
        phone: '138',
        waybill: null,
        text: '破损',
        status: 'open',
        stage: 'x',
      }),
      exit: 'found',
      output: {
        ticket: '12',
        category: 'claim',
        phone: '138',
        waybill: '',
        text: '破损',
        statusText: 'open',
        stage: 'x',
      },
    },
    'an unknown ticket': { answer: { status: 404 }, exit: 'notFound' },
    'no ticket': { answer: jsonAnswer({}), exit: 'failed' },
  },
  unasked: [[{ ticket: '一' }, 'notFound']],
});

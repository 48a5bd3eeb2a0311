import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

describeOperation({
  type: 'crm.addContact',
  input: { phone: '', kind: 'disclosure', summary: ' 已告知 ', waybill: '753028419066', order: '' },
  asks: {
    method: 'POST',
    path: '/contacts',
    body: { kind: 'disclosure', summary: '已告知', waybill: '753028419066' },
  },
  answers: {
    'a record': {
      answer: jsonAnswer({ id: 5, at: '2026-03-02T09:00:00+08:00' }, 201),
      exit: 'recorded',
      output: { contact: '5', at: '2026-03-02T09:00:00+08:00' },
    },
    'an answer without a number': { answer: jsonAnswer({}, 201), exit: 'unknown' },
  },
});

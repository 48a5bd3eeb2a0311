import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

const contact = {
  id: 3,
  at: '2026-03-01T09:00:00+08:00',
  channel: 'phone',
  kind: 'call',
  summary: '查单',
  agent: '8001',
};

describeOperation({
  type: 'crm.history',
  asks: { method: 'GET', path: '/customers/13800002076/history' },
  answers: {
    'what happened so far': {
      answer: jsonAnswer({
        contacts: [contact],
        orders: ['SO2', 'SO1'],
        lastWaybill: '753028419068',
        lastAgent: '8001',
        openTickets: 2,
      }),
      exit: 'found',
      output: {
        contacts: [{ at: '2026-03-01T09:00:00+08:00', channel: 'phone', kind: 'call', summary: '查单', agent: '8001' }],
        orders: ['SO2', 'SO1'],
        lastOrder: 'SO2',
        lastWaybill: '753028419068',
        lastAgent: '8001',
        openTickets: 2,
      },
    },
    'little that is known': {
      answer: jsonAnswer({}),
      exit: 'found',
      output: { contacts: [], orders: [], lastOrder: '' },
    },
    nothing: { answer: { status: 404 }, exit: 'none' },
  },
  unasked: [[{ phone: '' }, 'none']],
});

import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

describeOperation({
  type: 'crm.createTicket',
  input: {
    category: 'complaint',
    phone: '13800002076',
    text: ' 没有送到 ',
    waybill: '753028419069',
    recording: 'rec-1',
    priority: 'high',
    due: '',
  },
  asks: {
    method: 'POST',
    path: '/tickets',
    body: {
      category: 'complaint',
      phone: '13800002076',
      text: '没有送到',
      waybill: '753028419069',
      recording: 'rec-1',
      priority: 'high',
    },
  },
  answers: {
    'a ticket': {
      answer: jsonAnswer(
        {
          id: 12,
          status: 'open',
          statusText: { 'zh-CN': '待办' },
          stage: 'received',
          stageText: { 'zh-CN': '已受理' },
          department: '客诉组',
          dueAt: '2026-03-03T09:00:00+08:00',
        },
        201,
      ),
      exit: 'created',
      output: {
        ticket: '12',
        status: 'open',
        statusText: '待办',
        stage: '已受理',
        department: '客诉组',
        dueAt: '2026-03-03T09:00:00+08:00',
      },
    },
    'an answer without a number': { answer: jsonAnswer({}, 201), exit: 'unknown' },
    'a refusal': { answer: jsonAnswer({ error: { code: 'bad_request' } }, 400), exit: 'failed' },
  },
});

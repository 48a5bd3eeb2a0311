import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

const slot = (n: number) => ({ id: `s${n}`, text: `第${n}段`, from: 'a', until: 'b', left: 3 });

describeOperation({
  type: 'tms.slots',
  asks: { method: 'GET', path: '/waybills/753028419067/slots' },
  answers: {
    'more than a caller keeps in mind': {
      answer: jsonAnswer({ slots: [1, 2, 3, 4, 5].map(slot) }),
      exit: 'offered',
      output: {
        slots: [1, 2, 3, 4].map((n) => ({ id: `s${n}`, text: `第${n}段`, from: 'a', until: 'b' })),
        slotsText: '1，第1段；2，第2段；3，第3段；4，第4段',
        slotCount: 4,
      },
    },
    'none that is free': { answer: jsonAnswer({ slots: [] }), exit: 'none' },
    'slots without a name': { answer: jsonAnswer({ slots: [{ text: '明天' }, 7] }), exit: 'none' },
    'too late to move': {
      answer: jsonAnswer({ error: { code: 'signed', text: { 'zh-CN': '已经签收' } } }, 409),
      exit: 'none',
      output: { reason: 'signed', reasonText: '已经签收', slotCount: 0 },
    },
    'an unknown waybill': { answer: { status: 404 }, exit: 'notFound' },
  },
  unasked: [[{ waybill: '../..' }, 'notFound']],
});

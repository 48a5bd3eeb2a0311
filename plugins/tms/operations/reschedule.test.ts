import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

describeOperation({
  type: 'tms.reschedule',
  input: { waybill: '753 028 419 067', slot: ' s2 ' },
  asks: { method: 'PUT', path: '/waybills/753028419067/slot', body: { slot: 's2' } },
  answers: {
    'the slot': {
      answer: jsonAnswer({ slot: { id: 's2', text: '后天下午2点到6点' } }),
      exit: 'done',
      output: { slotText: '后天下午2点到6点' },
    },
    'a slot that was taken meanwhile': {
      answer: jsonAnswer(
        {
          error: { code: 'slot_full', message: 'full' },
          slots: [{ id: 's3', text: '后天晚上', from: 'a', until: 'b' }],
        },
        409,
      ),
      exit: 'conflict',
      output: { reason: 'slot_full', slotsText: '1，后天晚上', slotCount: 1 },
    },
    'an unknown waybill': { answer: { status: 404 }, exit: 'notFound' },
  },
  unasked: [[{ waybill: '' }, 'notFound']],
});

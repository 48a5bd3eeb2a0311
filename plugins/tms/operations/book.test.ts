import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

const booked = {
  order: 'SO20269001',
  waybill: '753900000001',
  priceFen: 2350,
  days: 2,
  pickup: { from: '2026-03-03T09:00:00+08:00', text: '明天上午9点到12点' },
};

describeOperation({
  type: 'tms.book',
  input: {
    phone: '+86 138-0000-2076',
    from: '021',
    to: '010',
    weightKg: '3',
    receiver: ' ',
    receiverPhone: '没有',
    pickup: 'morning',
    insuredValue: '2000',
    disclosure: '7',
  },
  asks: {
    method: 'POST',
    path: '/bookings',
    body: {
      phone: '13800002076',
      from: '021',
      to: '010',
      weightKg: 3,
      pickup: 'morning',
      insuredValue: 2000,
      disclosure: '7',
    },
  },
  answers: {
    'a new order': {
      answer: jsonAnswer(booked, 201),
      exit: 'booked',
      output: {
        order: 'SO20269001',
        waybill: '753900000001',
        price: 23.5,
        priceText: '23元5角',
        pickupAt: '2026-03-03T09:00:00+08:00',
        pickupText: '明天上午9点到12点',
        days: 2,
      },
    },
    'the same order again': { answer: jsonAnswer(booked), exit: 'booked', output: { order: 'SO20269001' } },
    'a refusal': {
      answer: jsonAnswer({ error: { code: 'too_heavy', message: 'at most 100 kg' } }, 422),
      exit: 'refused',
      output: { reason: 'too_heavy', reasonText: 'at most 100 kg' },
    },
    'the key of another order': {
      answer: jsonAnswer({ error: { code: 'idempotency_conflict' } }, 409),
      exit: 'failed',
    },
    // It may have been booked: only who can tell must not say that it failed.
    'an answer without an order': { answer: jsonAnswer({ priceFen: 1 }, 201), exit: 'unknown' },
  },
  unasked: [[{ phone: 'anonymous' }, 'refused']],
});

import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

const position = {
  at: '2026-03-02T08:30:00+08:00',
  longitude: 121.46,
  latitude: 31.15,
  place: '嘉定',
  speedKmh: 79,
  ageMinutes: 30,
};

describeOperation({
  type: 'tms.vehicle',
  input: { plate: '沪a·12345' },
  asks: { method: 'GET', path: '/vehicles/沪A12345' },
  answers: {
    'where it is': {
      answer: jsonAnswer({
        driver: '钱师傅',
        driverPhone: '139',
        ownerPhone: '138',
        position,
        alarm: { kind: 'theft' },
      }),
      exit: 'found',
      output: {
        place: '嘉定',
        position: '121.46,31.15',
        speedKmh: 79,
        ageMinutes: 30,
        driver: '钱师傅',
        alarm: 'theft',
        fixedAt: '2026-03-02T08:30:00+08:00',
      },
    },
    'a vehicle that was never seen': {
      answer: jsonAnswer({ driver: '钱师傅', position: null }),
      exit: 'found',
      output: { place: '', position: '', ageMinutes: null, alarm: '' },
    },
    'an unknown plate': { answer: { status: 404 }, exit: 'notFound' },
  },
  unasked: [[{ plate: '../..' }, 'notFound']],
});

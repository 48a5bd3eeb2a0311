import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

describeOperation({
  type: 'tms.raiseAlarm',
  asks: {
    method: 'POST',
    path: '/vehicles/沪A12345/alarms',
    body: { kind: 'theft', phone: '13800002076' },
  },
  answers: {
    'an alarm': {
      answer: jsonAnswer({ id: 12, position: { place: '嘉定', longitude: 121.4, latitude: 31.2 } }, 201),
      exit: 'raised',
      output: { alarm: '12', place: '嘉定', position: '121.4,31.2' },
    },
    'an alarm for a vehicle that was never seen': {
      answer: jsonAnswer({ id: 12, position: null }, 201),
      exit: 'raised',
      output: { alarm: '12', place: '', position: '' },
    },
    'an unknown plate': { answer: { status: 404 }, exit: 'notFound' },
  },
  unasked: [[{ plate: '' }, 'notFound']],
});

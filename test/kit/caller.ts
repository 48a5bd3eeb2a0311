export { AsteriskCaller } from '../../runtime/scenarios/asterisk-caller.ts';
export { type AudioMatch, matchAudio } from '../../runtime/scenarios/audio-match.ts';
export { AsteriskParty, TestLine, type TestLineSettings } from '../../runtime/scenarios/test-line.ts';

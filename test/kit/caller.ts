export {
  AsteriskCaller,
  AsteriskParty,
  TestLine,
  type TestLineSettings,
} from '../../runtime/scenarios/asterisk-caller.ts';
export { type AudioMatch, matchAudio } from '../../runtime/scenarios/audio-match.ts';

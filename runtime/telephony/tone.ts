import type { Audio } from '../speech/speech.ts';

/** After it the caller speaks: the tone that answering machines have (950 Hz). Needs no file and no voice. */
export const BEEP: Audio = { id: 'beep', text: '嘀', language: 'zh-CN', durationMs: 400, url: 'tone:950/400' };

/** The switch has it, or makes it itself: there is no file of ours. */
export const isOfSwitch = (audio: Audio): boolean => /^(?:tone|recording):/.test(audio.url ?? '');

/** A tone that the switch makes itself; it sounds until it is stopped. */
export const isTone = (audio: Audio): boolean => audio.url?.startsWith('tone:') === true;

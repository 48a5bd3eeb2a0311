import { level, trim } from './level.ts';
import { resample } from './resample.ts';
import type { Pcm } from './wav.ts';

/** The rate of telephone audio, and of every stored prompt. */
export const TELEPHONE_RATE = 8000;

/** What the filter may add to a sound at full level; the loudness is set afterwards. */
const HEADROOM = 0.8;

/** Speech as the telephone wants it: 8,000 samples a second, at the usual loudness, without silence around it; empty when it is silent. */
export const forTelephone = ({ pcm, rate }: Pcm): Int16Array =>
  level(trim(resample(pcm, rate, TELEPHONE_RATE, HEADROOM), TELEPHONE_RATE));

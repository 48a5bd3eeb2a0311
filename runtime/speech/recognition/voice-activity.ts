import { VOICE_FRAME_MS } from '../../telephony/port.ts';

/** Below this (RMS, -44 dBFS) nothing is speech: a telephone's idle noise, comfort noise, a breath. */
const QUIETEST = 200;
/** Speech stands out of the background by this factor. */
const STANDS_OUT = 3;
const LOUDEST_BACKGROUND = 800;
/** The background is the quietest moment of the last 1.5 s: speech has gaps, an engine or a tone has none. */
const BLOCK = 300 / VOICE_FRAME_MS;
const BLOCKS = 5;
/** So much sound, with gaps as between syllables, is speech and no click. */
const BEGIN_MS = 160;
/** So much quiet ends an utterance. */
const END_MS = 800;

const rms = (frame: Buffer): number => {
  const samples = frame.length >> 1;
  let sum = 0;
  for (let at = 0; at < samples; at++) sum += frame.readInt16LE(at * 2) ** 2;
  return samples === 0 ? 0 : Math.sqrt(sum / samples);
};

/** Hears by loudness when somebody begins and stops to speak, about 160 ms and 800 ms late. */
export class VoiceActivity {
  /** Quietest frame of each block, the present one last. */
  readonly #quietest: number[] = [];
  #frames = 0;
  #sound = 0;
  #quiet = 0;
  #speaking = false;

  /** Takes the next frame and says what changed with it. */
  push(frame: Buffer): 'begun' | 'paused' | undefined {
    const level = rms(frame);
    const loud = level > Math.max(QUIETEST, this.#background(level) * STANDS_OUT);
    this.#quiet = loud ? 0 : this.#quiet + VOICE_FRAME_MS;
    this.#sound = Math.max(0, this.#sound + (loud ? VOICE_FRAME_MS : -VOICE_FRAME_MS));
    if (!this.#speaking && this.#sound >= BEGIN_MS) {
      this.#speaking = true;
      return 'begun';
    }
    if (this.#speaking && this.#quiet >= END_MS) {
      this.#speaking = false;
      this.#sound = 0;
      return 'paused';
    }
    return undefined;
  }

  #background(level: number): number {
    if (this.#frames++ % BLOCK === 0) this.#quietest.push(level);
    if (this.#quietest.length > BLOCKS) this.#quietest.shift();
    const present = this.#quietest.length - 1;
    this.#quietest[present] = Math.min(level, this.#quietest[present] ?? level);
    return Math.min(LOUDEST_BACKGROUND, ...this.#quietest);
  }
}

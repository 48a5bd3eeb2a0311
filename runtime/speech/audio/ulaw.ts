/** ITU-T G.711 µ-law, the other way round: 16-bit samples by byte. */
export const ulawSamples: Int16Array = Int16Array.from({ length: 256 }, (_, byte) => {
  const bits = ~byte & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 0x07)) - 0x84;
  return bits & 0x80 ? -magnitude : magnitude;
});

/** Bytes a second: one a sample, 8,000 samples. */
export const ULAW_RATE = 8000;
/** The byte that is silence. */
export const ULAW_SILENCE = 0xff;

/** A frame of 20 ms counts as sound above this (RMS, -45 dBFS): louder than a quiet line, softer than a whisper. */
const SOUND = 10 ** (-45 / 20) * 32768;
const FRAME = ULAW_RATE / 50;

/** Adds up how long something can be heard in µ-law audio that comes in pieces. */
export class SoundMeter {
  #energy = 0;
  #samples = 0;
  #bytes = 0;
  #loudFrames = 0;

  add(piece: Uint8Array): void {
    this.#bytes += piece.length;
    for (const byte of piece) {
      const sample = ulawSamples[byte] ?? 0;
      this.#energy += sample * sample;
      this.#samples += 1;
      if (this.#samples < FRAME) continue;
      if (this.#energy / FRAME > SOUND * SOUND) this.#loudFrames += 1;
      this.#energy = 0;
      this.#samples = 0;
    }
  }

  get durationMs(): number {
    return Math.round((this.#bytes * 1000) / ULAW_RATE);
  }

  get soundMs(): number {
    return this.#loudFrames * 20;
  }
}

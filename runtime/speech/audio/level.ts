/** Loudness of speech on the line (RMS of what is not silence, dBFS): telephone practice is -19 ± 3 dBm0. */
const TARGET_RMS = 10 ** (-19 / 20) * 32768;
/** No sample goes above this (-2 dBFS): G.711 clips softly, a handset does not. */
const PEAK = 10 ** (-2 / 20) * 32768;
/** Quieter than this is silence (-50 dBFS). */
const SILENCE = 10 ** (-50 / 20) * 32768;

/** What is kept before the first and after the last sound, so that neither is cut and prompts can follow each other. */
const LEAD_MS = 40;
const TAIL_MS = 160;
const FADE_MS = 5;

const bounds = (pcm: Int16Array): { first: number; last: number } | undefined => {
  const first = pcm.findIndex((sample) => Math.abs(sample) > SILENCE);
  return first < 0 ? undefined : { first, last: pcm.findLastIndex((sample) => Math.abs(sample) > SILENCE) };
};

const fade = (pcm: Int16Array, samples: number): void => {
  for (let i = 0; i < Math.min(samples, pcm.length >> 1); i++) {
    pcm[i] = Math.round(((pcm[i] ?? 0) * i) / samples);
    const end = pcm.length - 1 - i;
    pcm[end] = Math.round(((pcm[end] ?? 0) * i) / samples);
  }
};

/** `pcm` without the silence around it (a little stays), faded at both ends; empty when it is silent throughout. */
export const trim = (pcm: Int16Array, rate: number): Int16Array => {
  const sound = bounds(pcm);
  if (!sound) return new Int16Array(0);
  const from = Math.max(0, sound.first - Math.round((LEAD_MS * rate) / 1000));
  const to = Math.min(pcm.length, sound.last + 1 + Math.round((TAIL_MS * rate) / 1000));
  const kept = pcm.slice(from, to);
  fade(kept, Math.round((FADE_MS * rate) / 1000));
  return kept;
};

/** `pcm` brought to the usual loudness of the telephone by one gain (no compression), never clipped. */
export const level = (pcm: Int16Array): Int16Array => {
  let peak = 0;
  let energy = 0;
  let loud = 0;
  for (const sample of pcm) {
    const size = Math.abs(sample);
    if (size > peak) peak = size;
    if (size > SILENCE) {
      energy += sample * sample;
      loud++;
    }
  }
  if (loud === 0) return pcm;
  const gain = Math.min(TARGET_RMS / Math.sqrt(energy / loud), PEAK / peak);
  return pcm.map((sample) => Math.round(sample * gain));
};

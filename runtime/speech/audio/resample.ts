/** Share of the narrower band that passes: what is above would fold back as noise, what is far below would sound dull. */
const PASS = 0.92;
/** Zero crossings of the sinc on each side: more is steeper and slower. At 22,050 → 8,000 Hz a second of speech takes about 1 ms. */
const CROSSINGS = 20;
/** Kaiser window: about 80 dB between what passes and what does not. */
const BETA = 8;

const bessel0 = (x: number): number => {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
};

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

interface Filter {
  /** Output step and number of phases: `from/to` in lowest terms. */
  readonly down: number;
  readonly up: number;
  /** Half the taps of a phase. */
  readonly reach: number;
  /** `up` rows of `2 * reach` taps. */
  readonly taps: Float64Array;
}

/** Low-pass filter split in phases: row `p` holds the taps for an output that lies `p/up` after an input sample. */
const design = (from: number, to: number): Filter => {
  const divisor = gcd(from, to);
  const up = to / divisor;
  const cutoff = PASS * Math.min(1, to / from);
  const reach = Math.ceil(CROSSINGS / cutoff);
  const taps = new Float64Array(up * 2 * reach);
  for (let phase = 0; phase < up; phase++) {
    let sum = 0;
    const row = phase * 2 * reach;
    for (let k = 0; k < 2 * reach; k++) {
      const x = k - reach + 1 - phase / up;
      const window = bessel0(BETA * Math.sqrt(Math.max(0, 1 - (x / reach) ** 2))) / bessel0(BETA);
      const angle = Math.PI * x * cutoff;
      const tap = (x === 0 ? 1 : Math.sin(angle) / angle) * window;
      taps[row + k] = tap;
      sum += tap;
    }
    // Each phase passes a constant unchanged; else a faint tone at the phase frequency would be heard.
    for (let k = 0; k < 2 * reach; k++) taps[row + k] = (taps[row + k] ?? 0) / sum;
  }
  return { down: from / divisor, up, reach, taps };
};

const filters = new Map<string, Filter>();

const filterFor = (from: number, to: number): Filter => {
  const key = `${from}/${to}`;
  const filter = filters.get(key) ?? design(from, to);
  filters.set(key, filter);
  return filter;
};

const clamp = (value: number): number => Math.max(-32768, Math.min(32767, Math.round(value)));

/**
 * `pcm` at `to` samples a second instead of `from` (whole numbers), by a windowed-sinc polyphase filter.
 * The result has `ceil(length × to / from)` samples and is not delayed.
 * `gain` below 1 keeps a loud sound from being clipped by the filter's overshoot.
 */
export const resample = (pcm: Int16Array, from: number, to: number, gain = 1): Int16Array => {
  if (from === to) return pcm;
  const { down, up, reach, taps } = filterFor(from, to);
  const out = new Int16Array(Math.ceil((pcm.length * up) / down));
  for (let i = 0; i < out.length; i++) {
    const at = i * down;
    const first = Math.floor(at / up) - reach + 1;
    const row = (at % up) * 2 * reach;
    const last = Math.min(2 * reach, pcm.length - first);
    let sum = 0;
    for (let k = Math.max(0, -first); k < last; k++) sum += (pcm[first + k] ?? 0) * (taps[row + k] ?? 0);
    out[i] = clamp(sum * gain);
  }
  return out;
};

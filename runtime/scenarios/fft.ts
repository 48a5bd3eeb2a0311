/** In place, radix 2; both arrays have the same length, a power of two. `inverse` is not scaled. */
export const fft = (re: Float64Array, im: Float64Array, inverse = false): void => {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j] as number, re[i] as number];
      [im[i], im[j]] = [im[j] as number, im[i] as number];
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    const angle = ((inverse ? 2 : -2) * Math.PI) / size;
    const cos = new Float64Array(half);
    const sin = new Float64Array(half);
    for (let k = 0; k < half; k++) {
      cos[k] = Math.cos(angle * k);
      sin[k] = Math.sin(angle * k);
    }
    for (let start = 0; start < n; start += size) {
      for (let k = 0; k < half; k++) {
        const a = start + k;
        const b = a + half;
        const c = cos[k] as number;
        const s = sin[k] as number;
        const br = re[b] as number;
        const bi = im[b] as number;
        const tr = br * c - bi * s;
        const ti = br * s + bi * c;
        re[b] = (re[a] as number) - tr;
        im[b] = (im[a] as number) - ti;
        re[a] = (re[a] as number) + tr;
        im[a] = (im[a] as number) + ti;
      }
    }
  }
};

/** A signal whose correlation with others is wanted, transformed once. */
export class Correlator {
  readonly #re: Float64Array;
  readonly #im: Float64Array;
  readonly #length: number;

  /** `longest`: length of the longest pattern. */
  constructor(signal: ArrayLike<number>, longest: number) {
    this.#length = signal.length;
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, signal.length + longest)));
    this.#re = new Float64Array(size);
    this.#im = new Float64Array(size);
    this.#re.set(signal);
    fft(this.#re, this.#im);
  }

  /** Sum of products at each offset of `pattern` in the signal. */
  with(pattern: ArrayLike<number>): Float64Array {
    const re = new Float64Array(this.#re.length);
    const im = new Float64Array(this.#re.length);
    re.set(pattern);
    fft(re, im);
    for (let i = 0; i < re.length; i++) {
      const [a, b, c, d] = [this.#re[i] as number, this.#im[i] as number, re[i] as number, -(im[i] as number)];
      re[i] = a * c - b * d;
      im[i] = a * d + b * c;
    }
    fft(re, im, true);
    const size = re.length;
    return re.subarray(0, Math.max(0, this.#length - pattern.length + 1)).map((value) => value / size);
  }
}

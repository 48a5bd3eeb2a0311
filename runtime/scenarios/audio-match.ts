import { Correlator } from './fft.ts';

/** Both signals are 16-bit mono at this rate: the telephone's. */
export const MATCH_RATE = 8000;

export interface AudioMatch {
  readonly found: boolean;
  /** Where the expected audio begins in what was heard, milliseconds; of the best place when it was not found. */
  readonly at: number;
  /** Mean likeness of its windows there, 0 to 1; those behind the place where it was given up count as 0. */
  readonly score: number;
}

const samples = (ms: number): number => Math.round((ms * MATCH_RATE) / 1000);

/** What is compared at a time: shorter than a spoken digit, longer than a lost packet. */
const WINDOW = samples(160);
const STEP = samples(80);
/** So much the line may stall between one window and the next: packets that are late on a busy machine. */
const DRIFT = samples(240);
/** Looked at first: the line hardly ever drifts. */
const STEADY = 2;
/** Long enough to stand out, to find where to look. */
const ANCHOR = samples(480);
const ANCHORS = 3;
const PLACES = 4;
/** Likeness of the same speech after G.711 is above 0.95, of other speech below 0.5. */
const ALIKE = 0.7;
/** Where it drifts, only the very same sound counts: among so many places another one may be a little alike. */
const THE_SAME = 0.9;
/** Windows in a row that may differ, which a packet that is late by itself makes; 300 ms of other sound are another word. */
const MAX_UNLIKE_RUN = 2;
const MAX_UNLIKE_SHARE = 0.1;
/** Below this share of the loudest window there is only a pause. */
const PAUSE = 0.03;

/** Running sum of squares: the energy of any stretch in two look-ups. */
const energies = (signal: Int16Array): Float64Array => {
  const sums = new Float64Array(signal.length + 1);
  for (let i = 0; i < signal.length; i++) sums[i + 1] = (sums[i] as number) + (signal[i] as number) ** 2;
  return sums;
};

const energy = (sums: Float64Array, from: number, length: number): number =>
  from < 0 || from + length >= sums.length ? 0 : (sums[from + length] as number) - (sums[from] as number);

/** Starts of the windows that hold sound. */
const voiced = (sums: Float64Array, length: number, size: number, step: number): number[] => {
  const starts: number[] = [];
  for (let at = 0; at + size < length; at += step) starts.push(at);
  const loudest = Math.max(0, ...starts.map((at) => energy(sums, at, size)));
  return loudest === 0 ? [] : starts.filter((at) => energy(sums, at, size) > loudest * PAUSE * PAUSE);
};

interface Signal {
  readonly pcm: Int16Array;
  readonly sums: Float64Array;
}

/** Likeness (normalised correlation) of a window of `expected` with `heard` around `near`; the best place within `reach`. */
const likeness = (expected: Signal, from: number, heard: Signal, near: number, reach: number) => {
  const own = energy(expected.sums, from, WINDOW);
  let best = { score: 0, at: near };
  for (let at = Math.max(0, near - reach); at <= near + reach; at++) {
    const theirs = energy(heard.sums, at, WINDOW);
    // A line does not change the loudness tenfold; noise in a pause would.
    if (theirs < own / 100) continue;
    let sum = 0;
    for (let i = 0; i < WINDOW; i++) sum += (expected.pcm[from + i] as number) * (heard.pcm[at + i] as number);
    const score = sum / Math.sqrt(own * theirs);
    if (score > best.score) best = { score, at };
  }
  return best;
};

/** Places in `heard` where the expected audio could begin. */
const candidates = (expected: Signal, heard: Signal): number[] => {
  const anchor = Math.min(ANCHOR, expected.pcm.length - 1);
  const places = voiced(expected.sums, expected.pcm.length, anchor, Math.max(1, Math.floor(anchor / 2)));
  const loudest = places
    .toSorted((a, b) => energy(expected.sums, b, anchor) - energy(expected.sums, a, anchor))
    .slice(0, ANCHORS);
  // The first one too: from it the comparison follows any number of stalls.
  const anchors = new Set([...places.slice(0, 1), ...loudest]);
  const correlator = new Correlator(heard.pcm, anchor);
  return [...anchors].flatMap((from) => {
    const own = energy(expected.sums, from, anchor);
    const likenesses = correlator.with(expected.pcm.subarray(from, from + anchor)).map((sum, at) => {
      const theirs = energy(heard.sums, at, anchor);
      return theirs < own / 100 ? 0 : sum / Math.sqrt(own * theirs);
    });
    return peaks(likenesses, PLACES).map((at) => at - from);
  });
};

/** The highest places, each alone in its neighbourhood. */
const peaks = (values: Float64Array, count: number): number[] => {
  const found: number[] = [];
  const left = Float64Array.from(values);
  while (found.length < count) {
    let best = -1;
    for (let i = 0; i < left.length; i++) if ((left[i] as number) > (best < 0 ? 0.3 : (left[best] as number))) best = i;
    if (best < 0) break;
    found.push(best);
    left.fill(0, Math.max(0, best - ANCHOR), best + ANCHOR);
  }
  return found;
};

const distinct = (places: readonly number[]): number[] =>
  places.filter((place, i) => places.findIndex((other) => Math.abs(other - place) < samples(20)) === i);

/** Walks through the expected audio window by window, following the line's drift. */
const compare = (expected: Signal, heard: Signal, start: number, windows: readonly number[]): AudioMatch => {
  let shift = start;
  let total = 0;
  let unlike = 0;
  let run = 0;
  const tolerated = Math.max(1, windows.length * MAX_UNLIKE_SHARE);
  for (const from of windows) {
    const steady = likeness(expected, from, heard, from + shift, STEADY);
    const drifted = steady.score >= ALIKE ? steady : likeness(expected, from, heard, from + shift, DRIFT);
    const { score, at } = drifted.score >= THE_SAME ? drifted : steady;
    total += score;
    if (score >= ALIKE) {
      shift = at - from;
      run = 0;
    } else {
      unlike++;
      run++;
    }
    if (run > MAX_UNLIKE_RUN || unlike > tolerated) break;
  }
  const found = run <= MAX_UNLIKE_RUN && unlike <= tolerated;
  return { found, at: (Math.max(0, start) * 1000) / MATCH_RATE, score: total / windows.length };
};

/**
 * Looks for `expected` in what a caller heard. It is there only if all of it is: other words of the same length, or one
 * other digit in a number, are not. Loudness, codec and a few lost packets do not matter. `expected` without sound, or
 * shorter than 200 ms, is never found.
 */
export const matchAudio = (heard: Int16Array, expected: Int16Array): AudioMatch => {
  const nowhere: AudioMatch = { found: false, at: 0, score: 0 };
  const wanted: Signal = { pcm: expected, sums: energies(expected) };
  const line: Signal = { pcm: heard, sums: energies(heard) };
  const windows = voiced(wanted.sums, expected.length, WINDOW, STEP);
  if (windows.length === 0 || expected.length < samples(200) || heard.length < WINDOW) return nowhere;
  let best = nowhere;
  for (const start of distinct(candidates(wanted, line))) {
    const match = compare(wanted, line, start, windows);
    if (match.found) return match;
    if (match.score > best.score) best = match;
  }
  return best;
};

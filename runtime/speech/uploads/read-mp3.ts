import { MPEGDecoder } from 'mpg123-decoder';
import type { Pcm } from '../audio/wav.ts';
import { USUAL_RATES } from './read-wav.ts';
import { MAX_SECONDS, UnusableAudio } from './unusable.ts';

/** Kilobits a second by index: MPEG-1 layer III; MPEG-2 and 2.5 layer III (ISO/IEC 11172-3, 13818-3). */
const BITRATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BITRATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const RATES = [44_100, 48_000, 32_000];
/** Where the first frame must be found, behind tags and filling. */
const SEARCH_BYTES = 65_536;
/** So many frames in a row are no accident. */
const FRAMES = 3;
const CHUNK = 65_536;

/** Bytes of the layer III frame that begins at `at`; `undefined` when none does. */
const frameLength = (bytes: Buffer, at: number): number | undefined => {
  const [sync = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
  const version = (second >> 3) & 3;
  if (sync !== 0xff || (second & 0xe0) !== 0xe0 || version === 1 || ((second >> 1) & 3) !== 1) return undefined;
  const bitrate = (version === 3 ? BITRATES_1 : BITRATES_2)[third >> 4];
  const rate = RATES[(third >> 2) & 3];
  if (!bitrate || !rate) return undefined;
  const slower = version === 3 ? 1 : version === 2 ? 2 : 4;
  const samples = version === 3 ? 144_000 : 72_000;
  return Math.floor((samples * bitrate) / (rate / slower)) + ((third >> 1) & 1);
};

const framesFollow = (bytes: Buffer, from: number): boolean => {
  let at = from;
  for (let frame = 0; frame < FRAMES; frame++) {
    const length = frameLength(bytes, at);
    if (length === undefined) return frame > 0 && at >= bytes.length;
    at += length;
  }
  return true;
};

/** Length of the ID3v2 tag at the beginning. */
const tagLength = (bytes: Buffer): number => {
  if (bytes.length < 10 || bytes.toString('latin1', 0, 3) !== 'ID3') return 0;
  return 10 + bytes.subarray(6, 10).reduce((size, byte) => size * 128 + (byte & 0x7f), 0);
};

/** Where the first of several frames begins; `undefined`: this is no mp3. */
export const mp3Start = (bytes: Buffer): number | undefined => {
  const begin = tagLength(bytes);
  for (let at = begin; at < Math.min(bytes.length - 4, begin + SEARCH_BYTES); at++)
    if (framesFollow(bytes, at)) return at;
  return undefined;
};

const mixed = (channels: readonly Float32Array[], samples: number): Int16Array => {
  const pcm = new Int16Array(samples);
  for (let i = 0; i < samples; i++) {
    const sum = channels.reduce((total, channel) => total + (channel[i] ?? 0), 0);
    pcm[i] = Math.max(-32_768, Math.min(32_767, Math.round((sum / channels.length) * 32_768)));
  }
  return pcm;
};

const joined = (chunks: readonly Int16Array[], samples: number): Int16Array => {
  const pcm = new Int16Array(samples);
  let at = 0;
  for (const chunk of chunks) {
    pcm.set(chunk, at);
    at += chunk.length;
  }
  return pcm;
};

/**
 * Reads an mp3 bit by bit, so that one that swells to hours is given up at 15 minutes.
 * @throws UnusableAudio
 */
export const readMp3 = async (bytes: Buffer, start: number): Promise<Pcm> => {
  const decoder = new MPEGDecoder();
  await decoder.ready;
  try {
    const chunks: Int16Array[] = [];
    let samples = 0;
    let rate = 0;
    for (let at = start; at < bytes.length; at += CHUNK) {
      const decoded = decoder.decode(bytes.subarray(at, at + CHUNK));
      if (decoded.samplesDecoded === 0) continue;
      if (rate !== 0 && rate !== decoded.sampleRate) throw new UnusableAudio('broken');
      rate = decoded.sampleRate;
      if (!USUAL_RATES.includes(rate)) throw new UnusableAudio('rate');
      samples += decoded.samplesDecoded;
      if (samples > rate * MAX_SECONDS) throw new UnusableAudio('too_long');
      chunks.push(mixed(decoded.channelData, decoded.samplesDecoded));
    }
    if (samples === 0) throw new UnusableAudio('broken');
    return { pcm: joined(chunks, samples), rate };
  } finally {
    decoder.free();
  }
};

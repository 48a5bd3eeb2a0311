import { decodeAlaw, decodeUlaw } from '../audio/g711.ts';
import type { Pcm } from '../audio/wav.ts';
import { MAX_SECONDS, UnusableAudio } from './unusable.ts';

/** Rates that programs and machines really record in. Others would need filters of unbounded size. */
export const USUAL_RATES: readonly number[] = [
  8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000, 176_400, 192_000,
];
const MAX_CHANNELS = 8;

interface Format {
  readonly code: number;
  readonly channels: number;
  readonly rate: number;
  readonly bits: number;
}

/** Codes of RFC 2361: how samples are written. */
const PCM = 1;
const FLOAT = 3;
const ALAW = 6;
const ULAW = 7;
/** The code proper is the first half of the sub-format. */
const EXTENSIBLE = 0xfffe;

export const isWav = (bytes: Buffer): boolean =>
  bytes.length >= 12 && bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WAVE';

const readFormat = (bytes: Buffer, at: number, size: number): Format => {
  const code = bytes.readUInt16LE(at);
  return {
    code: code === EXTENSIBLE && size >= 26 ? bytes.readUInt16LE(at + 24) : code,
    channels: bytes.readUInt16LE(at + 2),
    rate: bytes.readUInt32LE(at + 4),
    bits: bytes.readUInt16LE(at + 14),
  };
};

/** Reads one sample, in 16-bit units. */
type ReadSample = (bytes: Buffer, at: number) => number;

const readers: Readonly<Record<string, ReadSample>> = {
  [`${PCM}/8`]: (bytes, at) => ((bytes[at] ?? 128) - 128) * 256,
  [`${PCM}/16`]: (bytes, at) => bytes.readInt16LE(at),
  [`${PCM}/24`]: (bytes, at) => bytes.readIntLE(at, 3) / 256,
  [`${PCM}/32`]: (bytes, at) => bytes.readInt32LE(at) / 65_536,
  [`${FLOAT}/32`]: (bytes, at) => bytes.readFloatLE(at) * 32_768,
  [`${FLOAT}/64`]: (bytes, at) => bytes.readDoubleLE(at) * 32_768,
  [`${ALAW}/8`]: (bytes, at) => decodeAlaw(bytes[at] ?? 0),
  [`${ULAW}/8`]: (bytes, at) => decodeUlaw(bytes[at] ?? 0),
};

const clamp = (value: number): number => (Number.isNaN(value) ? 0 : Math.max(-32_768, Math.min(32_767, value)));

/** All channels of a wav mixed into one. */
const mixed = (bytes: Buffer, from: number, to: number, format: Format): Int16Array => {
  const { channels, bits, code } = format;
  const read = readers[`${code}/${bits}`];
  if (!read) throw new UnusableAudio('coding');
  const width = bits / 8;
  const frames = Math.floor((to - from) / (width * channels));
  if (frames > format.rate * MAX_SECONDS) throw new UnusableAudio('too_long');
  const pcm = new Int16Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++)
      sum += clamp(read(bytes, from + (frame * channels + channel) * width));
    pcm[frame] = Math.round(sum / channels);
  }
  return pcm;
};

const checked = (format: Format | undefined): Format => {
  if (!format) throw new UnusableAudio('broken');
  if (format.channels < 1 || format.channels > MAX_CHANNELS) throw new UnusableAudio('coding');
  if (!USUAL_RATES.includes(format.rate)) throw new UnusableAudio('rate');
  return format;
};

/**
 * Reads a wav as people have it: 8 to 32 bits, floating point, A-law or µ-law, any usual rate, up to 8 channels. What a
 * chunk claims to hold beyond the end of the file is not there.
 * @throws UnusableAudio
 */
export const readWav = (bytes: Buffer): Pcm => {
  let format: Format | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const begin = at + 8;
    if (name === 'fmt ' && size >= 16 && begin + size <= bytes.length) format = readFormat(bytes, begin, size);
    if (name === 'data') {
      const known = checked(format);
      return { pcm: mixed(bytes, begin, Math.min(bytes.length, begin + size), known), rate: known.rate };
    }
    at = begin + size + (size % 2);
  }
  throw new UnusableAudio('broken');
};

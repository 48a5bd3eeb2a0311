import { endianness } from 'node:os';

/** Samples of one channel: 16-bit signed, `rate` per second. */
export interface Pcm {
  readonly pcm: Int16Array;
  readonly rate: number;
}

/** Bytes before the first sample. */
export const WAV_HEADER = 44;
const PCM_FORMAT = 1;

/** Bytes of a wav file that {@link encodeWav} makes of `samples` samples. */
export const wavSize = (samples: number): number => WAV_HEADER + 2 * samples;

/** Samples in a wav file of `size` bytes made by {@link encodeWav}; `undefined` when no such file has that size. */
export const wavSamples = (size: number): number | undefined =>
  size > WAV_HEADER && size % 2 === 0 ? (size - WAV_HEADER) / 2 : undefined;

/** Wav is little endian, as nearly every machine is: then samples are copied, not converted one by one. */
const isLittleEndian = endianness() === 'LE';

const littleEndian = (pcm: Int16Array): Buffer => {
  const bytes = Buffer.from(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength));
  return isLittleEndian ? bytes : bytes.swap16();
};

/** What stands before `samples` samples of 16-bit mono PCM. */
export const wavHeader = (samples: number, rate: number): Buffer => {
  const header = Buffer.alloc(WAV_HEADER);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(wavSize(samples) - 8, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(PCM_FORMAT, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples * 2, 40);
  return header;
};

/** A RIFF file: 16-bit mono PCM (the only wav that Asterisk plays without a converter, when `rate` is 8000). */
export const encodeWav = ({ pcm, rate }: Pcm): Buffer =>
  Buffer.concat([wavHeader(pcm.length, rate), littleEndian(pcm)]);

interface Format {
  readonly code: number;
  readonly channels: number;
  readonly rate: number;
  readonly bits: number;
}

const readFormat = (wav: Buffer, at: number): Format => ({
  code: wav.readUInt16LE(at),
  channels: wav.readUInt16LE(at + 2),
  rate: wav.readUInt32LE(at + 4),
  bits: wav.readUInt16LE(at + 14),
});

const samplesOf = (wav: Buffer, start: number, size: number): Int16Array => {
  const end = Math.min(wav.length, start + size);
  const pcm = new Int16Array(Math.max(0, end - start) >> 1);
  const bytes = Buffer.from(pcm.buffer);
  wav.copy(bytes, 0, start, start + bytes.length);
  if (!isLittleEndian) bytes.swap16();
  return pcm;
};

/**
 * Reads a 16-bit mono PCM wav. The data chunk may claim more than is there: a program that streams wav to a
 * pipe (espeak-ng does) can't know the length when it writes the header.
 * @throws Error when it is anything else.
 */
export const decodeWav = (wav: Buffer): Pcm => {
  if (wav.length < 12 || wav.toString('latin1', 0, 4) !== 'RIFF' || wav.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error('not a wav file');
  }
  let format: Format | undefined;
  for (let at = 12; at + 8 <= wav.length; ) {
    const name = wav.toString('latin1', at, at + 4);
    const size = wav.readUInt32LE(at + 4);
    if (name === 'fmt ' && at + 24 <= wav.length) format = readFormat(wav, at + 8);
    if (name === 'data') {
      if (format?.code !== PCM_FORMAT || format.channels !== 1 || format.bits !== 16 || format.rate < 1) break;
      return { pcm: samplesOf(wav, at + 8, size), rate: format.rate };
    }
    at += 8 + size + (size % 2);
  }
  throw new Error('not a 16-bit mono PCM wav');
};

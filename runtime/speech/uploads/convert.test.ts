import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeAlaw, encodeUlaw } from '../audio/g711.ts';
import { TELEPHONE_RATE } from '../audio/telephone.ts';
import { encodeWav } from '../audio/wav.ts';
import { convertUpload } from './convert.ts';
import { mp3Start } from './read-mp3.ts';
import { readWav } from './read-wav.ts';
import { UnusableAudio } from './unusable.ts';

const mp3 = readFileSync(new URL('./testing/greeting.mp3', import.meta.url));
const upload = (bytes: Buffer) => convertUpload(new Uint8Array(bytes));
const refusal = async (bytes: Buffer): Promise<unknown> => {
  const error = await upload(bytes).catch((thrown: unknown) => thrown);
  return error instanceof UnusableAudio ? error.reason : error;
};

/** A wav of any coding: a tone of 500 Hz, half as loud in each further channel. */
const wav = (options: {
  readonly rate?: number;
  readonly bits?: number;
  readonly channels?: number;
  readonly code?: number;
  readonly extensible?: boolean;
  readonly seconds?: number;
  readonly extra?: Buffer;
}): Buffer => {
  const { rate = 8000, bits = 16, channels = 1, code = 1, extensible = false, seconds = 0.5, extra } = options;
  const frames = Math.round(rate * seconds);
  const width = bits / 8;
  const data = Buffer.alloc(frames * channels * width);
  for (let frame = 0; frame < frames; frame++)
    for (let channel = 0; channel < channels; channel++) {
      const value = (0.5 * Math.sin((2 * Math.PI * 500 * frame) / rate)) / 2 ** channel;
      const at = (frame * channels + channel) * width;
      const pcm = Int16Array.of(value * 32_767);
      if (code === 6) data[at] = encodeAlaw(pcm)[0] ?? 0;
      else if (code === 7) data[at] = encodeUlaw(pcm)[0] ?? 0;
      else if (code === 3 && bits === 64) data.writeDoubleLE(value, at);
      else if (code === 3) data.writeFloatLE(value, at);
      else if (bits === 8) data[at] = Math.round(value * 127) + 128;
      else data.writeIntLE(Math.round(value * (2 ** (bits - 1) - 1)), at, width);
    }
  const fmt = Buffer.alloc(extensible ? 40 : 16);
  fmt.writeUInt16LE(extensible ? 0xfffe : code, 0);
  fmt.writeUInt16LE(channels, 2);
  fmt.writeUInt32LE(rate, 4);
  fmt.writeUInt32LE(rate * channels * width, 8);
  fmt.writeUInt16LE(channels * width, 12);
  fmt.writeUInt16LE(bits, 14);
  if (extensible) fmt.writeUInt16LE(code, 24);
  const chunk = (name: string, body: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(name, 'latin1');
    head.writeUInt32LE(body.length, 4);
    return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
  };
  const body = Buffer.concat([...(extra ? [chunk('LIST', extra)] : []), chunk('fmt ', fmt), chunk('data', data)]);
  const head = Buffer.from('RIFF\0\0\0\0WAVE', 'latin1');
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
};

const rms = (pcm: Int16Array): number => Math.sqrt(pcm.reduce((sum, sample) => sum + sample ** 2, 0) / pcm.length);
/** Share of the energy that lies at 500 Hz. */
const purity = (pcm: Int16Array): number => {
  let [re, im] = [0, 0];
  pcm.forEach((sample, i) => {
    re += sample * Math.cos((2 * Math.PI * 500 * i) / TELEPHONE_RATE);
    im += sample * Math.sin((2 * Math.PI * 500 * i) / TELEPHONE_RATE);
  });
  return (Math.hypot(re, im) * Math.SQRT2) / pcm.length / rms(pcm);
};

describe('a wav', () => {
  it.each([
    { bits: 8 },
    { bits: 16 },
    { bits: 24, rate: 48_000 },
    { bits: 32, rate: 96_000 },
    { bits: 32, code: 3, rate: 44_100 },
    { bits: 64, code: 3 },
    { bits: 8, code: 6 },
    { bits: 8, code: 7 },
    { channels: 2, rate: 44_100 },
    { channels: 6, rate: 48_000, bits: 24 },
    { extensible: true, bits: 24, rate: 22_050 },
    { rate: 11_025, extra: Buffer.from('an odd one') },
  ])('of %j becomes telephone audio at the usual loudness', async (options) => {
    const pcm = await upload(wav(options));
    expect(pcm.length / TELEPHONE_RATE).toBeCloseTo(0.5, 1);
    const sound = pcm.subarray(400, 3600);
    expect(Math.abs(20 * Math.log10(rms(sound) / 32_768) + 19)).toBeLessThan(1);
    expect(purity(sound)).toBeGreaterThan(0.98);
  });

  it('mixes all channels: none is lost', () => {
    const { pcm } = readWav(wav({ channels: 2 }));
    expect(Math.max(...pcm) / 32_768).toBeCloseTo(0.375, 2);
  });

  it('may end before its header says so', async () => {
    const whole = wav({ seconds: 1 });
    expect((await upload(whole.subarray(0, whole.length / 2))).length / TELEPHONE_RATE).toBeCloseTo(0.5, 1);
  });

  it.each([
    ['silent', wav({ seconds: 0 })],
    ['silent', encodeWav({ pcm: new Int16Array(8000), rate: 8000 })],
    ['rate', wav({ rate: 191_999, seconds: 0.01 })],
    ['coding', wav({ code: 49 })],
    ['coding', wav({ code: 17 })],
    ['broken', wav({}).subarray(0, 20)],
    ['too_long', wav({ bits: 8, seconds: 901 })],
  ])('is refused as %s when it can’t be used', async (reason, bytes) => {
    expect(await refusal(bytes)).toBe(reason);
  });

  it('throws nothing but a reason, whatever the bytes', () => {
    const good = wav({ seconds: 0.01 });
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 20 });
    fc.assert(
      fc.property(damage, fc.nat(good.length), (changes, length) => {
        const bytes = Buffer.from(good.subarray(0, Math.max(12, length)));
        for (const [at, value] of changes) if (at >= 12 && at < bytes.length) bytes[at] = value;
        try {
          readWav(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(UnusableAudio);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('an mp3', () => {
  it('becomes telephone audio at the usual loudness, its tags left out', async () => {
    expect(mp3.toString('latin1', 0, 3)).toBe('ID3');
    const pcm = await upload(mp3);
    expect(pcm.length / TELEPHONE_RATE).toBeGreaterThan(0.8);
    expect(pcm.length / TELEPHONE_RATE).toBeLessThan(2.5);
    expect(Math.max(...pcm)).toBeGreaterThan(8000);
  });

  it('S18 is given up when it swells to more than 15 minutes', async () => {
    const frames = mp3.subarray(mp3Start(mp3));
    const bomb = Buffer.concat(Array.from({ length: Math.floor(5_000_000 / frames.length) }, () => frames));
    const began = performance.now();
    expect(await refusal(bomb)).toBe('too_long');
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it('is refused when nothing of it can be decoded', async () => {
    const start = mp3Start(mp3) ?? 0;
    const garbled = Buffer.from(mp3);
    // Frame headers stay, what they head does not.
    for (let at = start + 6; at < garbled.length; at++) if (garbled[at] !== 0xff) garbled[at] = (at * 7919) & 0x7f;
    const reason = await refusal(garbled.subarray(0, start + 4));
    expect(reason).toBe('not_audio');
    expect(['broken', 'not_audio', 'silent', undefined]).toContain(
      await upload(garbled).then(
        () => undefined,
        (error: UnusableAudio) => error.reason,
      ),
    );
  });
});

describe('S19 what is no audio, whatever it is called', () => {
  it.each([
    ['HTML', '<!doctype html><script>alert(1)</script>'.repeat(100)],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'.repeat(100)],
    ['zeros', '\0'.repeat(10_000)],
    ['all ones', '\xff'.repeat(10_000)],
    ['nothing', ''],
  ])('%s is refused', async (_name, text) => {
    expect(await refusal(Buffer.from(text, 'latin1'))).toBe('not_audio');
  });

  it('a polyglot keeps nothing but its sound', async () => {
    const pcm = await upload(wav({ extra: Buffer.from('<script>alert(1)</script>') }));
    expect(encodeWav({ pcm, rate: TELEPHONE_RATE }).includes('<script')).toBe(false);
  });

  it('leaves the event loop free while it reads a long file', async () => {
    const long = wav({ rate: 48_000, seconds: 60 });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const began = performance.now();
    await upload(long);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan((performance.now() - began) / 5 / 4);
  });
});

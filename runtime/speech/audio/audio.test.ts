import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeAlaw, encodeUlaw } from './g711.ts';
import { level, trim } from './level.ts';
import { resample } from './resample.ts';
import { decodeWav, encodeWav, wavSamples, wavSize } from './wav.ts';

const tone = (hertz: number, rate: number, seconds = 0.5, amplitude = 10_000): Int16Array =>
  Int16Array.from({ length: rate * seconds }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hertz * i) / rate)),
  );

const rms = (pcm: Int16Array): number => Math.sqrt(pcm.reduce((sum, sample) => sum + sample * sample, 0) / pcm.length);

/** Strength of one frequency, by correlation; 1 for a full tone of `tone`'s amplitude. */
const strength = (pcm: Int16Array, hertz: number, rate: number): number => {
  let [re, im] = [0, 0];
  pcm.forEach((sample, i) => {
    re += sample * Math.cos((2 * Math.PI * hertz * i) / rate);
    im += sample * Math.sin((2 * Math.PI * hertz * i) / rate);
  });
  return (2 * Math.hypot(re, im)) / pcm.length / 10_000;
};

const middle = (pcm: Int16Array): Int16Array => pcm.slice(pcm.length / 4, (pcm.length * 3) / 4);

describe('resampling', () => {
  it.each([22_050, 24_000, 16_000, 44_100, 48_000, 11_025])('keeps what the telephone carries, from %d Hz', (rate) => {
    for (const hertz of [300, 1000, 3000]) {
      const out = resample(tone(hertz, rate), rate, 8000);
      expect(out.length).toBe(Math.ceil((rate * 0.5 * 8000) / rate));
      expect(strength(middle(out), hertz, 8000)).toBeCloseTo(1, 2);
    }
  });

  it('removes what would fold back as another tone', () => {
    for (const hertz of [4300, 5000, 7000, 9000]) {
      const out = middle(resample(tone(hertz, 22_050), 22_050, 8000));
      expect(rms(out)).toBeLessThan(20);
    }
  });

  it('works upwards and leaves equal rates alone', () => {
    const slow = tone(1000, 8000);
    expect(strength(middle(resample(slow, 8000, 16_000)), 1000, 16_000)).toBeCloseTo(1, 2);
    expect(resample(slow, 8000, 8000)).toBe(slow);
  });

  it('clips instead of wrapping round', () => {
    const loud = Int16Array.from({ length: 2205 }, (_, i) => (i % 40 < 20 ? 32_767 : -32_768));
    const out = resample(loud, 22_050, 8000);
    for (let i = 1; i < out.length; i++) expect(Math.abs((out[i] ?? 0) - (out[i - 1] ?? 0))).toBeLessThan(65_000);
    expect(Math.max(...out)).toBe(32_767);
  });

  it('takes an empty or tiny sound', () => {
    expect(resample(new Int16Array(0), 22_050, 8000)).toHaveLength(0);
    expect(resample(new Int16Array(1), 22_050, 8000)).toHaveLength(1);
  });
});

describe('levelling', () => {
  it('brings quiet and loud speech to one loudness', () => {
    const of = (amplitude: number) => rms(level(tone(400, 8000, 1, amplitude)));
    expect(of(500)).toBeCloseTo(of(30_000), -1);
    expect(20 * Math.log10(of(500) / 32_768)).toBeCloseTo(-19, 0);
  });

  it('never lets a peak through', () => {
    const clicks = Int16Array.from({ length: 8000 }, (_, i) => (i % 800 === 0 ? 32_767 : 200));
    expect(Math.max(...level(clicks))).toBeLessThanOrEqual(26_030);
  });

  it('leaves silence alone', () => {
    expect(level(new Int16Array(80))).toEqual(new Int16Array(80));
  });
});

describe('trimming', () => {
  const padded = (before: number, after: number): Int16Array => {
    const sound = tone(400, 8000, 0.2);
    const pcm = new Int16Array(before + sound.length + after);
    pcm.set(sound, before);
    return pcm;
  };

  it('leaves a short pause before and after, whatever came', () => {
    const long = trim(padded(8000, 8000), 8000);
    expect(long.length / 8).toBeGreaterThan(390);
    expect(long.length / 8).toBeLessThan(402);
    expect(trim(padded(0, 0), 8000).length).toBeLessThanOrEqual(1600);
  });

  it('begins and ends without a click', () => {
    const cut = trim(padded(0, 0), 8000);
    expect([cut[0], cut.at(-1)]).toEqual([0, 0]);
  });

  it('finds nothing in silence', () => {
    expect(trim(new Int16Array(8000), 8000)).toHaveLength(0);
  });
});

/** Decoders from the tables of ITU-T G.711, to read back what was encoded. */
const fromUlaw = (byte: number): number => {
  const bits = ~byte & 0xff;
  const size = ((((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
  return bits & 0x80 ? -size : size;
};
const fromAlaw = (byte: number): number => {
  const bits = byte ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = bits & 0x0f;
  const size = exponent === 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
  return bits & 0x80 ? size : -size;
};

describe('G.711', () => {
  it('knows the marks of the standard', () => {
    expect([...encodeUlaw(Int16Array.of(0, 32_767, -32_768))]).toEqual([0xff, 0x80, 0x00]);
    expect([...encodeAlaw(Int16Array.of(0, 32_767, -32_768))]).toEqual([0xd5, 0xaa, 0x2a]);
  });

  it('comes back within half a step', () => {
    const sample = fc.integer({ min: -32_768, max: 32_767 });
    fc.assert(
      fc.property(sample, (value) => {
        const error = Math.max(16, Math.abs(value) / 16);
        expect(Math.abs(fromUlaw(encodeUlaw(Int16Array.of(value))[0] ?? 0) - value)).toBeLessThanOrEqual(error);
        expect(Math.abs(fromAlaw(encodeAlaw(Int16Array.of(value))[0] ?? 0) - value)).toBeLessThanOrEqual(error);
      }),
    );
  });
});

describe('wav', () => {
  it('comes back as it went', () => {
    const samples = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 50 });
    fc.assert(
      fc.property(samples, fc.constantFrom(8000, 22_050), (values, rate) => {
        const wav = encodeWav({ pcm: Int16Array.from(values), rate });
        expect(wav.length).toBe(wavSize(values.length));
        expect(decodeWav(wav)).toEqual({ pcm: Int16Array.from(values), rate });
      }),
    );
  });

  it('is read although it was streamed and claims to be longer', () => {
    const wav = encodeWav({ pcm: Int16Array.of(1, 2, 3), rate: 22_050 });
    wav.writeUInt32LE(0x7fff_f000, 40);
    expect(decodeWav(wav).pcm).toEqual(Int16Array.of(1, 2, 3));
  });

  it('is refused when it is anything else', () => {
    const stereo = encodeWav({ pcm: new Int16Array(4), rate: 8000 });
    stereo.writeUInt16LE(2, 22);
    const none = encodeWav({ pcm: new Int16Array(0), rate: 8000 }).subarray(0, 36);
    for (const bytes of [Buffer.alloc(0), Buffer.from('<html></html>'), stereo, none]) {
      expect(() => decodeWav(bytes)).toThrow(/wav/);
    }
  });

  it('tells its length from its size', () => {
    expect([wavSamples(wavSize(80)), wavSamples(44), wavSamples(45), wavSamples(0)]).toEqual([
      80,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

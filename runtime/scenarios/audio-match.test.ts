import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { resample } from '../speech/audio/resample.ts';
import { decodeWav } from '../speech/audio/wav.ts';
import { MATCH_RATE, matchAudio } from './audio-match.ts';

const run = promisify(execFile);

const spoken = async (text: string, voice = 'cmn-latn-pinyin'): Promise<Int16Array> => {
  const { stdout } = await run('espeak-ng', ['-v', voice, '--stdout', text], { encoding: 'buffer' });
  const { pcm, rate } = decodeWav(stdout);
  return resample(pcm, rate, MATCH_RATE);
};

/** As a caller records it: between silence, softer, coarser (8 bits, as G.711 has them), with a little noise. */
const overTheLine = (parts: readonly (Int16Array | number)[], gain = 0.6): Int16Array => {
  let noise = 12345;
  const all = parts.flatMap((part) =>
    typeof part === 'number' ? new Array(part * (MATCH_RATE / 1000)).fill(0) : [...part],
  );
  return Int16Array.from(all, (sample) => {
    noise = (noise * 1103515245 + 12345) % 2147483648;
    const loud = sample * gain;
    const step = Math.max(8, 2 ** Math.floor(Math.log2(Math.abs(loud) + 1) - 4));
    return Math.round(loud / step) * step + (noise % 21) - 10;
  });
};

const samplesOf = (ms: number): number => (ms * MATCH_RATE) / 1000;

const near = (actual: number, expected: number): void => expect(Math.abs(actual - expected)).toBeLessThan(30);

describe('matchAudio', () => {
  let welcome: Int16Array;
  let number: Int16Array;
  let otherNumber: Int16Array;
  let goodbye: Int16Array;

  beforeAll(async () => {
    [welcome, number, otherNumber, goodbye] = (await Promise.all([
      spoken('huan1ying2 zhi4dian4 shun4da2 wu4liu2, cha2xun2 yun4dan1 qing3 an4 yi1'),
      spoken('yun4dan1hao4 er4 ling2 er4 liu4 ling2 yi1 ling2 wu3, yi3 song4da2'),
      spoken('yun4dan1hao4 er4 ling2 er4 liu4 san1 yi1 ling2 wu3, yi3 song4da2'),
      spoken('xie4xie4 nin2 de5 lai2dian4, zai4jian4, zhu4 nin2 sheng1huo2 yu2kuai4'),
    ])) as [Int16Array, Int16Array, Int16Array, Int16Array];
  });

  it('finds a prompt between others, and where it begins', () => {
    const heard = overTheLine([700, welcome, 300, number, 500, goodbye]);
    const begins = 700 + welcome.length / 8 + 300;
    const match = matchAudio(heard, number);
    expect(match.found).toBe(true);
    near(match.at, begins);
    expect(matchAudio(heard, goodbye).found).toBe(true);
    near(matchAudio(heard, welcome).at, 700);
  });

  it('does not find what was not said', () => {
    const heard = overTheLine([200, welcome, 300, number]);
    expect(matchAudio(heard, goodbye).found).toBe(false);
    expect(matchAudio(overTheLine([5000]), welcome)).toMatchObject({ found: false });
    expect(matchAudio(new Int16Array(0), welcome)).toMatchObject({ found: false });
  });

  it('tells two prompts apart that differ by one spoken digit', () => {
    expect(matchAudio(overTheLine([400, otherNumber, 200]), number).found).toBe(false);
    expect(matchAudio(overTheLine([400, number, 200]), otherNumber).found).toBe(false);
    expect(matchAudio(overTheLine([400, otherNumber, 200]), otherNumber).found).toBe(true);
  });

  it('does not find a prompt of which the end is missing, but what was played of it', () => {
    const half = welcome.subarray(0, Math.floor(welcome.length / 2));
    const heard = overTheLine([100, half, 400, goodbye]);
    expect(matchAudio(heard, welcome).found).toBe(false);
    expect(matchAudio(heard, half).found).toBe(true);
  });

  it('forgives lost and late packets', () => {
    const packet = MATCH_RATE / 50;
    const cut = (from: number) => welcome.subarray(from * packet, (from + 30) * packet);
    // Packet 60 is lost, and at 30 the line stops for two packets.
    const heard = overTheLine([200, cut(0), 40, cut(30), 20, welcome.subarray(61 * packet)]);
    expect(matchAudio(heard, welcome).found).toBe(true);
  });

  it('forgives a line that stalls in a pause and in a word', () => {
    const at = (ms: number) => samplesOf(ms);
    const heard = overTheLine([
      300,
      welcome.subarray(0, at(900)),
      120,
      welcome.subarray(at(900), at(2000)),
      80,
      welcome.subarray(at(2000)),
    ]);
    expect(matchAudio(heard, welcome).found).toBe(true);
  });

  it.each([
    ['qing3 an4 yi1', 'qing3 an4 er4'],
    ['qing3 an4 yi1', 'qing3 an4 qi1'],
    ['gong4 shi2 jian4', 'gong4 si4 jian4'],
    ['san1 dian3 song4da2', 'si4 dian3 song4da2'],
  ])('tells “%s” and “%s” apart at the end of a longer prompt', async (one, other) => {
    const lead = 'huan1ying2 zhi4dian4 shun4da2 wu4liu2, cha2xun2 yun4dan1,';
    const [a, b] = await Promise.all([spoken(`${lead} ${one}`), spoken(`${lead} ${other}`)]);
    expect(matchAudio(overTheLine([200, a, 100]), a).found).toBe(true);
    expect(matchAudio(overTheLine([200, b, 100]), a).found).toBe(false);
    expect(matchAudio(overTheLine([200, a, 100]), b).found).toBe(false);
  });

  it('knows the same words in another voice for another prompt', async () => {
    const other = await spoken(
      'huan1ying2 zhi4dian4 shun4da2 wu4liu2, cha2xun2 yun4dan1 qing3 an4 yi1',
      'cmn-latn-pinyin+f3',
    );
    expect(matchAudio(overTheLine([200, other]), welcome).found).toBe(false);
  });

  it('finds no silence and no click', () => {
    const heard = overTheLine([200, welcome]);
    expect(matchAudio(heard, new Int16Array(8000)).found).toBe(false);
    expect(matchAudio(heard, welcome.subarray(0, 400)).found).toBe(false);
  });
});

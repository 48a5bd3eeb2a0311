import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeWav } from './audio/wav.ts';
import { espeak } from './espeak.ts';
import { toPinyin } from './pinyin.ts';

describe('pinyin', () => {
  it.each([
    ['重庆', 'chong2 qing4'],
    ['请重新输入运单号', 'qing3 chong2 xin1 shu1 ru4 yun4 dan1 hao4'],
    ['重听请按星号键', 'chong2 ting1 qing3 an4 xing1 hao4 jian4'],
    ['重量五公斤', 'zhong4 liang4 wu3 gong1 jin1'],
    ['银行行长', 'yin2 hang2 hang2 zhang3'],
    ['长沙', 'chang2 sha1'],
    ['您的', 'nin2 de5'],
    ['还有', 'hai2 you3'],
    ['归还', 'gui1 huan2'],
    ['幺三八', 'yao1 san1 ba1'],
    ['一个', 'yi2 ge4'],
    ['一天', 'yi4 tian1'],
    ['第一', 'di4 yi1'],
    ['不是', 'bu2 shi4'],
    ['台州', 'tai1 zhou1'],
    ['六安', 'lu4 an1'],
    ['绿色', 'lü4 se4'],
    ['S F，您好', 'S F， nin2 hao3'],
  ])('%s → %s', (hanzi, pinyin) => {
    expect(toPinyin(hanzi).replace(/\s+/g, ' ')).toBe(pinyin);
  });
});

const installed = await espeak().available();
const seconds = ({ pcm, rate }: { pcm: Int16Array; rate: number }): number => pcm.length / rate;

// `test/run.ts` installs it or says what it leaves out; where nothing may be missing the tests run and fail.
describe.skipIf(!installed && !process.env.CI)('espeak-ng', () => {
  const voice = espeak();

  it('speaks Mandarin at a calm announcer’s pace', async () => {
    const said = await voice.synthesize('您的运单正在派送中预计今天下午送达', 'zh-CN');
    expect(17 / seconds(said)).toBeGreaterThan(3.5);
    expect(17 / seconds(said)).toBeLessThan(5.5);
  });

  it('pauses at commas', async () => {
    const fluent = await voice.synthesize('七五三零二八四幺', 'zh-CN');
    const grouped = await voice.synthesize('七五三零，二八四幺', 'zh-CN');
    expect(seconds(grouped) - seconds(fluent)).toBeGreaterThan(0.15);
  });

  it('says digits more slowly than words', async () => {
    const number = await voice.synthesize('七五三零二八四', 'zh-CN');
    const words = await voice.synthesize('西屋山林耳花寺', 'zh-CN');
    expect(seconds(number)).toBeGreaterThan(seconds(words) * 1.1);
  });

  it('speaks English, also inside Mandarin', async () => {
    expect(seconds(await voice.synthesize('Your parcel is on its way', 'en'))).toBeGreaterThan(1);
    const mixed = await voice.synthesize('欢迎致电 Switchyard 物流', 'zh-CN');
    const plain = await voice.synthesize('欢迎致电物流', 'zh-CN');
    const place = await voice.synthesize('last seen at 上海转运中心', 'en');
    // Read by the English voice each character would be a "Chinese letter", more than a second.
    expect(seconds(place)).toBeLessThan(5);
    expect(seconds(mixed)).toBeGreaterThan(seconds(plain) + 0.5);
  });

  it('takes text for text: no option, no command, no markup', async () => {
    for (const text of [
      '-v en --version',
      '$(touch /tmp/x)',
      '<break time="60000ms"/>好',
      '&lt;audio src="/etc/passwd"/&gt;好',
    ]) {
      const said = await voice.synthesize(text, 'zh-CN');
      expect(seconds(said)).toBeGreaterThan(0.1);
      expect(seconds(said)).toBeLessThan(20);
    }
  });

  it('speaks many sentences at once, two at a time', async () => {
    const said = await Promise.all(
      Array.from({ length: 30 }, (_, i) => voice.synthesize('好'.repeat(1 + (i % 5)), 'zh-CN')),
    );
    expect(said.every(({ pcm }) => pcm.length > 0)).toBe(true);
  });
});

describe('a program that misbehaves', () => {
  let folder: string;
  const script = async (name: string, body: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, `#!/bin/sh\n${body}\n`);
    await chmod(path, 0o755);
    return path;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'espeak-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is missing', async () => {
    const voice = espeak({ command: join(folder, 'nothing') });
    expect(await voice.available()).toBe(false);
    await expect(voice.synthesize('您好', 'zh-CN')).rejects.toThrow('ENOENT');
  });

  it('is installed later', async () => {
    const command = join(folder, 'later');
    const voice = espeak({ command });
    expect(await voice.available()).toBe(false);
    await script('later', 'exit 0');
    expect(await voice.available()).toBe(true);
  });

  it('hangs: it is ended after its time', async () => {
    const voice = espeak({ command: await script('hangs', 'exec sleep 60'), timeoutMs: 100 });
    await expect(voice.synthesize('您好', 'zh-CN')).rejects.toThrow('SIGKILL');
  });

  it('is not waited for by a caller who hung up, nor do others wait for its place', async () => {
    const command = await script('slow', 'exec sleep 60');
    const voice = espeak({ command, concurrency: 1 });
    const caller = new AbortController();
    const running = voice.synthesize('您好', 'zh-CN', caller.signal);
    const waiting = voice.synthesize('您好', 'zh-CN', caller.signal);
    caller.abort(new Error('hung up'));
    await expect(running).rejects.toThrow('hung up');
    await expect(waiting).rejects.toThrow('hung up');
  });

  it('complains: its words reach the operator', async () => {
    const voice = espeak({ command: await script('complains', 'echo "no such voice" >&2; exit 1') });
    await expect(voice.synthesize('您好', 'zh-CN')).rejects.toThrow('ended with 1: no such voice');
  });

  it('answers nonsense', async () => {
    const voice = espeak({ command: await script('nonsense', 'echo hello') });
    await expect(voice.synthesize('您好', 'zh-CN')).rejects.toThrow('not a wav file');
  });

  it('changes its mind about the sample rate in the middle of a sentence', async () => {
    const wav = (rate: number) => encodeWav({ pcm: new Int16Array(100), rate }).toString('base64');
    const command = await script(
      'fickle',
      `case "$*" in *en-us*) echo ${wav(8000)};; *) echo ${wav(16000)};; esac | base64 -d`,
    );
    await expect(espeak({ command }).synthesize('你好 hello 世界', 'zh-CN')).rejects.toThrow('sample rate');
  });
});

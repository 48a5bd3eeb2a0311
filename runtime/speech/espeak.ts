import { spawn } from 'node:child_process';
import type { Language } from '../../schema/text.ts';
import { decodeWav, type Pcm } from './audio/wav.ts';
import { type Limit, limit } from './limit.ts';
import { toPinyin } from './pinyin.ts';
import type { SpeechProvider } from './speech.ts';

export interface EspeakOptions {
  /** Program to run; default `espeak-ng`, looked up in PATH. */
  readonly command?: string;
  /** Programs at once. A sentence takes about 30 ms of one core. */
  readonly concurrency?: number;
  /** Sentences that may wait for their turn. */
  readonly maxWaiting?: number;
  /** For one run of the program. */
  readonly timeoutMs?: number;
}

interface Voice {
  readonly name: string;
  /** Words a minute in espeak-ng's counting. 200 in Mandarin is about 4.3 syllables a second, a calm announcer. */
  readonly speed: number;
  readonly pitch: number;
}

/** `cmn-latn-pinyin` reads pinyin; `cmn` would read Latin letters, so our pinyin, as English. */
const voices: Readonly<Record<Language, Voice>> = {
  'zh-CN': { name: 'cmn-latn-pinyin', speed: 200, pitch: 50 },
  en: { name: 'en-us', speed: 150, pitch: 45 },
};

/** espeak-ng's own pauses (0.1 s) run groups of digits together. */
const COMMA = ' <break time="230ms"/> ';
const STOP = ' <break time="420ms"/> ';

/** An answer longer than this is not speech: 10 minutes. */
const MAX_BYTES = 22_050 * 2 * 600;

interface Run {
  readonly language: Language;
  readonly text: string;
}

/**
 * What the other voice has to say. Latin words of two letters or more are English even in a Mandarin sentence (single
 * letters have Chinese names); Hanzi in an English one are the names of people and places.
 */
const foreign: Readonly<Record<Language, RegExp>> = {
  'zh-CN': /[A-Za-z][A-Za-z'’]+(?:[ -][A-Za-z][A-Za-z'’]+)*/g,
  en: /\p{Script=Han}+/gu,
};

const runsOf = (text: string, language: Language): Run[] => {
  const other = language === 'en' ? 'zh-CN' : 'en';
  const runs: Run[] = [];
  let at = 0;
  for (const word of text.matchAll(foreign[language])) {
    runs.push({ language, text: text.slice(at, word.index) }, { language: other, text: word[0] });
    at = word.index + word[0].length;
  }
  runs.push({ language, text: text.slice(at) });
  return runs.filter((run) => /[\p{L}\p{N}]/u.test(run.text));
};

/** Three digits or more in a row identify something that the caller writes down or compares: said more slowly. */
const digits = /(?:\b(?:ling2|yi1|yao1|er4|san1|si4|wu3|liu4|qi1|ba1|jiu3)\b ?){3,}/g;

/** SSML of one run. The text loses its angle brackets and ampersands, so nothing in it can be markup. */
const markup = (run: Run): string => {
  const plain = run.text.replace(/[<>&]/g, ' ');
  const spoken = run.language === 'en' ? plain : toPinyin(plain).replace(digits, '<prosody rate="80%">$&</prosody>');
  return spoken.replace(/[,，、;；:：]\s*/g, COMMA).replace(/[.。!！?？]\s+|[。！？]/g, STOP);
};

const joined = (parts: readonly Pcm[]): Pcm => {
  const rate = parts[0]?.rate ?? 22_050;
  if (parts.some((part) => part.rate !== rate)) throw new Error('espeak-ng changed its sample rate between runs');
  const pcm = new Int16Array(parts.reduce((sum, part) => sum + part.pcm.length, 0));
  let at = 0;
  for (const part of parts) {
    pcm.set(part.pcm, at);
    at += part.pcm.length;
  }
  return { pcm, rate };
};

/** Runs the program and gives back what it wrote. The text goes through stdin: as an argument it could be an option. */
const runProgram = (
  command: string,
  args: readonly string[],
  input: string,
  options: { readonly timeout: number; readonly signal?: AbortSignal },
): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      signal: options.signal,
      timeout: options.timeout,
      killSignal: 'SIGKILL',
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
    });
    const out: Buffer[] = [];
    let size = 0;
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BYTES) child.kill('SIGKILL');
      else out.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(0, 500);
    });
    child.on('error', (error) => reject(options.signal?.aborted ? options.signal.reason : error));
    child.on('close', (code, killed) => {
      if (code === 0) resolve(Buffer.concat(out));
      else reject(new Error(`${command} ended with ${killed ?? code}: ${complaint.trim()}`));
    });
    // It may end before it has read everything (EPIPE); its exit code tells the reason.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });

class Espeak implements SpeechProvider {
  // Part of every prompt's id: raise the number when the same text shall sound different.
  readonly name = 'espeak-ng/1';
  readonly #command: string;
  readonly #timeoutMs: number;
  readonly #limit: Limit;
  #found: Promise<boolean> | undefined;

  constructor(options: EspeakOptions) {
    this.#command = options.command ?? 'espeak-ng';
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#limit = limit(options.concurrency ?? 2, options.maxWaiting ?? 500);
  }

  available(): Promise<boolean> {
    this.#found ??= this.#look();
    return this.#found;
  }

  async #look(): Promise<boolean> {
    const found = await runProgram(this.#command, ['--version'], '', { timeout: this.#timeoutMs }).then(
      () => true,
      () => false,
    );
    // A missing program may be installed while we run; one that was there is not asked again.
    if (!found) this.#found = undefined;
    return found;
  }

  async synthesize(text: string, language: Language, signal?: AbortSignal): Promise<Pcm> {
    const parts: Pcm[] = [];
    for (const run of runsOf(text, language)) {
      parts.push(await this.#limit.run(() => this.#speak(run, signal), signal));
    }
    return joined(parts);
  }

  async #speak(run: Run, signal?: AbortSignal): Promise<Pcm> {
    const { name, speed, pitch } = voices[run.language];
    const args = ['-v', name, '-s', String(speed), '-p', String(pitch), '-b', '1', '-m', '--stdin', '--stdout'];
    const wav = await runProgram(this.#command, args, markup(run), { timeout: this.#timeoutMs, signal });
    return decodeWav(wav);
  }
}

/** The offline voice: Debian's espeak-ng, a process per sentence. */
export const espeak = (options: EspeakOptions = {}): SpeechProvider => new Espeak(options);

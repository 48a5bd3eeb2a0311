import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { Fault } from '../../schema/faults.ts';
import { both, type Language } from '../../schema/text.ts';
import { forTelephone, TELEPHONE_RATE } from './audio/telephone.ts';
import { estimateDuration } from './estimate.ts';
import { TooManyWaiting } from './limit.ts';
import { normalise } from './normalise/normalise.ts';
import { type Format, type PromptFile, PromptFiles } from './prompt-files.ts';
import { SingleFlight } from './single-flight.ts';
import type { Audio, Speech, SpeechProvider } from './speech.ts';

export interface SpeechOptions {
  /** Voices in order of preference: the next one speaks when one fails. */
  readonly providers: readonly SpeechProvider[];
  /** `SWITCHYARD_DATA`; prompts live in `media/prompts` below it. */
  readonly dataFolder: string;
  /** Address of this server as Asterisk reaches it, without a slash at the end. A function when the port is not known yet. */
  readonly baseUrl: string | (() => string);
  /** Secret that makes prompt addresses unguessable: prompts hold waybill data. The same after a restart. */
  readonly mediaKey: string | Uint8Array;
  readonly logger: Logger;
  readonly now?: () => number;
  /** A prompt that nobody asked for in so many days is deleted; default 30. */
  readonly keepDays?: number;
}

/** Which voice has spoken a text: the best, another one in its place; `none` is installed. */
export type Prepared = 'best' | 'standIn' | 'none';

export interface SpeechService extends Speech {
  /** Renders a text by the best voice that works, before anybody wants to hear it. Faults with `speech.failed`. */
  prepare(text: string, language: Language, signal?: AbortSignal): Promise<Prepared>;
  /** A rendered prompt's file, for the HTTP server. */
  file(id: string, format: Format): Promise<PromptFile | undefined>;
  /** Is there a voice? Without one prompts have an estimated duration and no address. */
  available(): Promise<boolean>;
}

/** Longest normalised text that is spoken: about 15 minutes. A longer one is a mistake in a flow, or an attack. */
export const MAX_TEXT = 4000;
/** Nothing to say is said as this much silence, so that the telephone has a file to play. */
const SILENCE_MS = 100;
/** After so many failures in a row, or when it is not installed, a voice is left alone for a while. */
const MAX_FAILURES = 3;
const REST_MS = 15_000;
const MAX_REST_MS = 300_000;

interface Voice {
  readonly provider: SpeechProvider;
  failures: number;
  restUntil: number;
}

interface Prompted {
  readonly id: string;
  readonly durationMs: number;
  readonly voice: string;
  /** No better voice is configured. */
  readonly best: boolean;
}
type Rendered = Prompted | undefined;

class CachedSpeech implements SpeechService {
  readonly #options: SpeechOptions;
  readonly #files: PromptFiles;
  readonly #flights = new SingleFlight<Rendered>();
  readonly #voices: readonly Voice[];
  readonly #now: () => number;
  #ready = false;

  constructor(options: SpeechOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#voices = options.providers.map((provider) => ({ provider, failures: 0, restUntil: 0 }));
    const { logger, now, keepDays } = options;
    this.#files = new PromptFiles({ folder: join(options.dataFolder, 'media', 'prompts'), logger, now, keepDays });
    this.#files.ready.then(
      () => {
        this.#ready = true;
      },
      (error: unknown) => logger.error({ err: error }, 'the folder of rendered prompts cannot be read'),
    );
  }

  async render(text: string, language: Language, signal?: AbortSignal): Promise<Audio> {
    signal?.throwIfAborted();
    if (!this.#ready) await this.#opened();
    const spoken = this.#spoken(text, language);
    const stored = this.#stored(spoken, language);
    if (stored && !stored.best) this.#improve(spoken, language);
    const rendered = stored ?? (await this.#render(spoken, language, signal));
    if (!rendered) return this.#estimated(text, spoken, language);
    const { id, durationMs } = rendered;
    return { id, durationMs, text, language, url: `${this.#baseUrl()}/media/prompts/${id}` };
  }

  async prepare(text: string, language: Language, signal?: AbortSignal): Promise<Prepared> {
    if (!this.#ready) await this.#opened();
    const spoken = this.#spoken(text, language);
    const stored = this.#stored(spoken, language);
    const rendered = stored?.best ? stored : await this.#render(spoken, language, signal);
    if (!rendered) return 'none';
    return rendered.best ? 'best' : 'standIn';
  }

  async file(id: string, format: Format): Promise<PromptFile | undefined> {
    return this.#files.file(id, format);
  }

  async available(): Promise<boolean> {
    const found = await Promise.all(this.#voices.map(({ provider }) => provider.available()));
    return found.includes(true);
  }

  #baseUrl(): string {
    const { baseUrl } = this.#options;
    return typeof baseUrl === 'string' ? baseUrl : baseUrl();
  }

  async #opened(): Promise<void> {
    try {
      await this.#files.ready;
    } catch (error) {
      throw new Fault(
        'speech.failed',
        both('存放语音的文件夹读不了', 'the folder of rendered prompts cannot be read'),
        { cause: error },
      );
    }
  }

  #spoken(text: string, language: Language): string {
    // Normalising makes a text longer, never much shorter: what is far too long need not be looked at.
    const spoken = text.length > MAX_TEXT * 2 ? text : normalise(text, language);
    if (spoken.length <= MAX_TEXT) return spoken;
    throw new Fault(
      'speech.failed',
      both(
        `文本有 ${spoken.length} 个字，最多念 ${MAX_TEXT} 个`,
        `the text has ${spoken.length} characters, at most ${MAX_TEXT} are spoken`,
      ),
    );
  }

  #id(provider: string, spoken: string, language: Language): string {
    return createHmac('sha256', this.#options.mediaKey).update(`${provider}\n${language}\n${spoken}`).digest('hex');
  }

  /** What some voice has spoken before, the best first: nobody waits for a better one. */
  #stored(spoken: string, language: Language): Rendered {
    for (const [at, { provider }] of this.#voices.entries()) {
      const id = this.#id(provider.name, spoken, language);
      const durationMs = this.#files.duration(id);
      if (durationMs !== undefined) return { id, durationMs, voice: provider.name, best: at === 0 };
    }
    return undefined;
  }

  /** A better voice is heard from the next time on. */
  #improve(spoken: string, language: Language): void {
    const [best] = this.#voices;
    if (!best || this.#now() < best.restUntil) return;
    this.#render(spoken, language).catch((error: unknown) => {
      this.#options.logger.warn({ err: error }, 'a prompt could not be rendered again by a better voice');
    });
  }

  #render(spoken: string, language: Language, signal?: AbortSignal): Promise<Rendered> {
    return this.#flights.do(`${language}\n${spoken}`, (abort) => this.#tryVoices(spoken, language, abort), signal);
  }

  /** `undefined`: no voice is installed. */
  async #tryVoices(spoken: string, language: Language, signal: AbortSignal): Promise<Rendered> {
    let failure: unknown;
    let installed = false;
    for (const [at, voice] of this.#voices.entries()) {
      const { provider } = voice;
      if (this.#now() < voice.restUntil) {
        installed ||= voice.failures > 0;
        continue;
      }
      if (!(await provider.available())) {
        this.#rest(voice);
        continue;
      }
      installed = true;
      const id = this.#id(provider.name, spoken, language);
      try {
        const durationMs = this.#files.duration(id) ?? (await this.#speak(provider, id, spoken, language, signal));
        voice.failures = 0;
        return { id, durationMs, voice: provider.name, best: at === 0 };
      } catch (error) {
        signal.throwIfAborted();
        failure = error;
        this.#failed(voice, error);
      }
    }
    if (installed)
      throw new Fault('speech.failed', both('每个语音都没有成功', 'every voice failed'), { cause: failure });
    return undefined;
  }

  #failed(voice: Voice, error: unknown): void {
    this.#options.logger.error({ err: error, voice: voice.provider.name }, 'a voice failed');
    // A busy voice is a good one: letting it rest would silence the calls that it still can serve.
    if (error instanceof TooManyWaiting) return;
    voice.failures++;
    if (voice.failures >= MAX_FAILURES) this.#rest(voice);
  }

  /** The longer it fails, the more rarely a caller is made to wait for it. */
  #rest(voice: Voice): void {
    const times = Math.max(0, voice.failures - MAX_FAILURES);
    voice.restUntil = this.#now() + Math.min(MAX_REST_MS, REST_MS * 2 ** times);
  }

  async #speak(
    provider: SpeechProvider,
    id: string,
    spoken: string,
    language: Language,
    signal: AbortSignal,
  ): Promise<number> {
    const silence = new Int16Array((SILENCE_MS * TELEPHONE_RATE) / 1000);
    if (!/[\p{L}\p{N}]/u.test(spoken)) return this.#files.put(id, silence);
    const prompt = forTelephone(await provider.synthesize(spoken, language, signal));
    return this.#files.put(id, prompt.length > 0 ? prompt : silence);
  }

  #estimated(text: string, spoken: string, language: Language): Audio {
    const id = this.#id('none', spoken, language);
    return { id, text, language, durationMs: estimateDuration(spoken, language), url: undefined };
  }
}

/** Speech from the given voices, each text rendered once and kept on disk. */
export const createSpeech = (options: SpeechOptions): SpeechService => new CachedSpeech(options);

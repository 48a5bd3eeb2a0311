import { VOICE_FRAME_MS, VOICE_RATE } from '../../telephony/port.ts';
import { encodeWav } from '../audio/wav.ts';
import {
  likelihood,
  meanOf,
  type Recogniser,
  type RecognitionEvents,
  type RecognitionRequest,
  type RecognitionStream,
  tidyText,
  troubleOf,
  type Utterance,
} from './recogniser.ts';

export interface TranscriptionOptions {
  /** Address of the service, with or without `/v1` at its end. */
  readonly url: string;
  readonly key?: string;
  readonly model: string;
  /** Milliseconds for one utterance; default 8000. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 8000;
/** What belongs to an utterance although we noticed its beginning later. */
const LEAD_FRAMES = 500 / VOICE_FRAME_MS;
/** Longer than anybody speaks without a pause; beyond it is a radio. */
const MOST_FRAMES = 20_000 / VOICE_FRAME_MS;
const MOST_BYTES = 64 * 1024;
/** Whisper's own rule for "nobody spoke": this sure of silence, and this unsure of the words. */
const NO_SPEECH = 0.6;
const UNSURE = -1;
/** More hints than this are ignored by the services. */
const LONGEST_HINT = 200;

interface Segment {
  readonly avg_logprob?: unknown;
  readonly no_speech_prob?: unknown;
}

interface Answer {
  readonly text?: unknown;
  /** Of `verbose_json`. */
  readonly segments?: unknown;
  /** Of `json` with `include[]=logprobs`. */
  readonly logprobs?: unknown;
}

const listOf = <T>(value: unknown): readonly T[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];

const isSilence = ({ avg_logprob, no_speech_prob }: Segment): boolean =>
  Number(no_speech_prob) > NO_SPEECH && Number(avg_logprob) < UNSURE;

const utteranceOf = (answer: Answer): Utterance | undefined => {
  if (typeof answer.text !== 'string') return undefined;
  const segments = listOf<Segment>(answer.segments);
  if (segments.length > 0 && segments.every(isSilence)) return { text: '', confidence: undefined };
  const logprobs = segments.length
    ? segments.map((segment) => segment.avg_logprob)
    : listOf<{ readonly logprob?: unknown }>(answer.logprobs).map(({ logprob }) => logprob);
  const mean = meanOf(logprobs);
  return { text: tidyText(answer.text), confidence: mean === undefined ? undefined : likelihood(Math.exp(mean)) };
};

/** The body as JSON, unless it is longer than any answer. */
const read = async (response: Response): Promise<Answer | undefined> => {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > MOST_BYTES) return undefined;
    parts.push(part);
  }
  try {
    const answer: unknown = JSON.parse(Buffer.concat(parts).toString());
    return typeof answer === 'object' && answer !== null ? (answer as Answer) : undefined;
  } catch {
    return undefined;
  }
};

const wavOf = (frames: readonly Buffer[]): Buffer => {
  const bytes = Buffer.concat(frames);
  const pcm = new Int16Array(bytes.length >> 1);
  for (let at = 0; at < pcm.length; at++) pcm[at] = bytes.readInt16LE(at * 2);
  return encodeWav({ pcm, rate: VOICE_RATE });
};

class TranscriptionStream implements RecognitionStream {
  readonly #options: TranscriptionOptions;
  readonly #request: RecognitionRequest;
  readonly #events: RecognitionEvents;
  readonly #closed = new AbortController();
  /** The last half second, while nobody speaks. */
  #lead: Buffer[] = [];
  #utterance: Buffer[] | undefined;
  /** Utterances are told in the order in which they were said. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: TranscriptionOptions, request: RecognitionRequest, events: RecognitionEvents) {
    this.#options = options;
    this.#request = request;
    this.#events = events;
  }

  push(frame: Buffer): void {
    if (this.#utterance) {
      this.#utterance.push(frame);
      if (this.#utterance.length >= MOST_FRAMES) this.paused();
      return;
    }
    this.#lead.push(frame);
    if (this.#lead.length > LEAD_FRAMES) this.#lead.shift();
  }

  begun(): void {
    this.#utterance ??= this.#lead;
    this.#lead = [];
  }

  paused(): void {
    const frames = this.#utterance;
    this.#utterance = undefined;
    if (!frames || this.#closed.signal.aborted) return;
    const answer = this.#transcribe(wavOf(frames));
    answer.catch(() => undefined);
    this.#turn = this.#turn.then(async () => {
      try {
        const utterance = await answer;
        if (!this.#closed.signal.aborted) this.#events.utterance(utterance);
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  close(): void {
    this.#closed.abort();
  }

  #fail(error: unknown): void {
    if (this.#closed.signal.aborted) return;
    this.close();
    this.#events.failed(error instanceof Refused ? error.message : troubleOf(error));
  }

  async #transcribe(wav: Buffer): Promise<Utterance> {
    const { url, key, timeoutMs = TIMEOUT_MS } = this.#options;
    const response = await fetch(`${url.replace(/\/v1$/, '')}/v1/audio/transcriptions`, {
      method: 'POST',
      body: this.#form(wav),
      redirect: 'error',
      ...(key !== undefined && { headers: { authorization: `Bearer ${key}` } }),
      signal: AbortSignal.any([this.#closed.signal, AbortSignal.timeout(timeoutMs)]),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Refused(`HTTP status ${response.status}`);
    }
    const answer = await read(response);
    const utterance = answer && utteranceOf(answer);
    if (!utterance) throw new Refused('an answer that makes no sense');
    return utterance;
  }

  #form(wav: Buffer): FormData {
    const { model } = this.#options;
    const { language, phrases } = this.#request;
    const form = new FormData();
    form.set('file', new File([new Uint8Array(wav)], 'speech.wav', { type: 'audio/wav' }));
    form.set('model', model);
    form.set('language', language === 'zh-CN' ? 'zh' : 'en');
    const hint = phrases.join(language === 'zh-CN' ? '、' : ', ').slice(0, LONGEST_HINT);
    if (hint !== '') form.set('prompt', hint);
    // The newer models know no segments; they tell the likelihood of each token.
    if (model.startsWith('gpt-')) {
      form.set('response_format', 'json');
      form.set('include[]', 'logprobs');
    } else form.set('response_format', 'verbose_json');
    return form;
  }
}

/** The service answered, but not with what was said. */
class Refused extends Error {
  override readonly name = 'Refused';
}

/**
 * Any service with OpenAI's `POST /v1/audio/transcriptions`: each utterance goes out as one wav when the caller pauses.
 * There are no interim results. https://platform.openai.com/docs/api-reference/audio/createTranscription
 */
export const transcription = (options: TranscriptionOptions): Recogniser => ({
  name: 'transcription',
  speaks: () => true,
  start: (request, events) => new TranscriptionStream(options, request, events),
});

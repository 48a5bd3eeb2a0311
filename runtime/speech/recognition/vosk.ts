import WebSocket from 'ws';
import type { Language } from '../../../schema/text.ts';
import { VOICE_RATE } from '../../telephony/port.ts';
import {
  likelihood,
  meanOf,
  type Recogniser,
  type RecognitionEvents,
  type RecognitionRequest,
  type RecognitionStream,
  tidyText,
  troubleOf,
} from './recogniser.ts';

export interface VoskOptions {
  /** A server has one model, so one language; `any` where the same one takes all. */
  readonly urls: Readonly<Partial<Record<Language | 'any', string>>>;
}

const CONNECT_MS = 2000;
/** The server answers each frame; so long without an answer, and it hangs. */
const UNANSWERED_MS = 3000;
/** The recogniser's own idea of a pause comes about so much after ours; then it is told that this was all. */
const FINAL_MS = 1200;
/** A frame has 640 bytes: so much is 10 s that do not go out. */
const MOST_BUFFERED = 320_000;
const MOST_PAYLOAD = 256 * 1024;
/** Word for word as the server compares it. */
const EOF = '{"eof" : 1}';
const UNKNOWN = '[unk]';

interface Answer {
  readonly partial?: unknown;
  readonly text?: unknown;
  readonly result?: unknown;
}

const parse = (message: string): Answer | undefined => {
  try {
    const answer: unknown = JSON.parse(message);
    return typeof answer === 'object' && answer !== null ? (answer as Answer) : undefined;
  } catch {
    return undefined;
  }
};

/** Mean of the words' `conf`; what it did not know says nothing about the others. */
const confidenceOf = ({ result }: Answer): number | undefined => {
  if (!Array.isArray(result)) return undefined;
  const words = result.filter((word: unknown): word is { readonly conf?: unknown; readonly word?: unknown } =>
    Boolean(word && typeof word === 'object' && (word as { word?: unknown }).word !== UNKNOWN),
  );
  return likelihood(meanOf(words.map(({ conf }) => conf)));
};

class VoskStream implements RecognitionStream {
  readonly #url: string;
  readonly #request: RecognitionRequest;
  readonly #events: RecognitionEvents;
  #socket: WebSocket;
  /** Frames from before the connection was there. */
  #waiting: Buffer[] = [];
  /** When the first frame that has no answer yet went out. */
  #askedAt: number | undefined;
  #interim = '';
  /** The caller has spoken, and no utterance came of it yet. */
  #owed = false;
  #finishing = false;
  #final: NodeJS.Timeout | undefined;
  #over = false;

  constructor(url: string, request: RecognitionRequest, events: RecognitionEvents) {
    this.#url = url;
    this.#request = request;
    this.#events = events;
    this.#socket = this.#connect();
  }

  push(frame: Buffer): void {
    if (this.#over) return;
    if (this.#socket.readyState !== WebSocket.OPEN || this.#finishing) {
      this.#waiting.push(frame);
      return;
    }
    this.#send(frame);
  }

  begun(): void {
    this.#owed = true;
    clearTimeout(this.#final);
  }

  paused(): void {
    if (!this.#owed || this.#over) return;
    clearTimeout(this.#final);
    this.#final = setTimeout(() => this.#finish(), FINAL_MS);
  }

  close(): void {
    if (this.#over) return;
    this.#end();
    const socket = this.#socket;
    socket.close(1000);
    setTimeout(() => socket.terminate(), CONNECT_MS).unref();
  }

  #end(): void {
    this.#over = true;
    this.#waiting = [];
    clearTimeout(this.#final);
  }

  #fail(why: string): void {
    if (this.#over) return;
    this.#end();
    this.#socket.terminate();
    this.#events.failed(why);
  }

  #connect(): WebSocket {
    const socket = new WebSocket(this.#url, {
      handshakeTimeout: CONNECT_MS,
      maxPayload: MOST_PAYLOAD,
      perMessageDeflate: false,
      followRedirects: false,
    });
    const failed = (why: string): void => {
      if (socket === this.#socket) this.#fail(why);
    };
    socket.on('open', () => {
      if (socket === this.#socket && !this.#over) this.#opened();
    });
    socket.on('message', (data) => {
      if (socket === this.#socket && !this.#over) this.#receive(String(data));
    });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      failed(`HTTP status ${response.statusCode}`);
    });
    socket.on('error', (error) => failed(troubleOf(error)));
    socket.on('close', (code) => failed(`closed (${code})`));
    return socket;
  }

  #opened(): void {
    const { phrases } = this.#request;
    const config = {
      sample_rate: VOICE_RATE,
      words: true,
      ...(phrases.length > 0 && { phrase_list: [...phrases, UNKNOWN] }),
    };
    this.#socket.send(JSON.stringify({ config }));
    for (const frame of this.#waiting.splice(0)) this.#send(frame);
  }

  #send(frame: Buffer): void {
    if (this.#over) return;
    const now = performance.now();
    this.#askedAt ??= now;
    if (now - this.#askedAt > UNANSWERED_MS) this.#fail('no answer');
    else if (this.#socket.bufferedAmount > MOST_BUFFERED) this.#fail('too slow');
    else this.#socket.send(frame);
  }

  #receive(message: string): void {
    const answer = parse(message);
    this.#askedAt = undefined;
    if (typeof answer?.partial === 'string') {
      const text = tidyText(answer.partial);
      if (text !== '' && text !== this.#interim) this.#events.interim(text);
      this.#interim = text;
    } else if (typeof answer?.text === 'string') this.#utter(tidyText(answer.text), confidenceOf(answer));
    else this.#fail('an answer that makes no sense');
  }

  #utter(text: string, confidence: number | undefined): void {
    this.#interim = '';
    clearTimeout(this.#final);
    if (this.#finishing) {
      // After the end of file it takes nothing more: what comes next needs a new connection.
      this.#finishing = false;
      const finished = this.#socket;
      this.#askedAt = undefined;
      this.#socket = this.#connect();
      finished.close(1000);
    }
    // In silence it reports an empty utterance every few seconds.
    if (text === '' && !this.#owed) return;
    this.#owed = false;
    this.#events.utterance({ text, confidence });
  }

  /** The caller has stopped, and the recogniser has not noticed. */
  #finish(): void {
    const behind = this.#askedAt !== undefined && performance.now() - this.#askedAt > FINAL_MS / 2;
    if (behind || this.#socket.readyState !== WebSocket.OPEN) {
      // It may still have something to say of what it was told; if it never does, its own time limits end it.
      this.paused();
      return;
    }
    if (this.#interim === '') {
      this.#owed = false;
      this.#events.utterance({ text: '', confidence: undefined });
      return;
    }
    this.#finishing = true;
    this.#final = setTimeout(() => this.#fail('no final result'), FINAL_MS);
    this.#socket.send(EOF);
  }
}

/**
 * The WebSocket protocol of vosk-server: a `config` message, bare audio frames, an answer to each (`partial`, or `text`
 * with `result` words and their `conf`), `eof`. https://alphacephei.com/vosk/server
 */
export const vosk = ({ urls }: VoskOptions): Recogniser => ({
  name: 'vosk',
  speaks: (language) => (urls[language] ?? urls.any) !== undefined,
  start: (request, events) => new VoskStream(urls[request.language] ?? urls.any ?? '', request, events),
});

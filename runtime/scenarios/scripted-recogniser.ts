import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { resample } from '../speech/audio/resample.ts';
import { VoiceActivity } from '../speech/recognition/voice-activity.ts';
import { VOICE_FRAME_MS, VOICE_RATE } from '../telephony/port.ts';
import { MATCH_RATE, matchAudio } from './audio-match.ts';

/** How a sound is understood. */
export interface KnownPhrase {
  readonly text: string;
  /** 8 kHz. */
  readonly pcm: Int16Array;
  /** 0 to 1; of every word. */
  readonly confidence: number;
}

/** What a client has told. */
export interface RecogniserConfig {
  readonly sample_rate?: number;
  readonly phrase_list?: readonly string[];
  readonly words?: boolean;
}

export interface ReceivedFrame {
  readonly at: number;
  readonly bytes: number;
  readonly loud: boolean;
}

export interface ScriptedRecogniser {
  /** `ws://127.0.0.1:<port>` */
  readonly url: string;
  readonly configs: readonly RecogniserConfig[];
  /** Connections that are open now. */
  readonly streams: number;
  /** Frames received by all of them: when each came (`performance.now()`), and whether there was a sound in it. */
  readonly frames: readonly ReceivedFrame[];
  /** From now on this sound is understood. */
  knows(phrase: KnownPhrase): void;
  close(): Promise<void>;
}

/** What comes before the moment at which speech was noticed. */
const LEAD_MS = 500;
const LEAD_FRAMES = LEAD_MS / VOICE_FRAME_MS;
/** What comes after the last word before it is noticed. */
const PAUSE_MS = 800;
/** So much of a phrase's beginning is enough to begin to understand it. */
const INTERIM_MS = 600;
const INTERIM_FRAMES = (INTERIM_MS + 200) / VOICE_FRAME_MS;

const samplesOf = (frames: readonly Buffer[]): Int16Array => {
  const bytes = Buffer.concat(frames);
  const pcm = new Int16Array(bytes.length >> 1);
  for (let at = 0; at < pcm.length; at++) pcm[at] = bytes.readInt16LE(at * 2);
  return resample(pcm, VOICE_RATE, MATCH_RATE);
};

const LOUD = 500;
const isLoud = (frame: Buffer): boolean => {
  for (let at = 0; at + 1 < frame.length; at += 2) if (Math.abs(frame.readInt16LE(at)) > LOUD) return true;
  return false;
};

/** Words as Vosk's models cut them: Chinese ones by the character here. */
const wordsOf = (text: string): string[] => text.match(/\p{Script=Han}|[^\p{Script=Han}\s]+/gu) ?? [];

const beginningOf = ({ pcm }: KnownPhrase): Int16Array => pcm.subarray(0, (INTERIM_MS * MATCH_RATE) / 1000);

/** One client's audio, understood as vosk-server does: an answer to each message. */
class Stream {
  readonly #known: readonly KnownPhrase[];
  readonly #activity = new VoiceActivity();
  readonly #givesInterim: boolean;
  #heard: Buffer[] = [];
  #speaking = 0;
  #partial = '';

  constructor(known: readonly KnownPhrase[], interim: boolean) {
    this.#known = known;
    this.#givesInterim = interim;
  }

  take(frame: Buffer): object {
    const change = this.#activity.push(frame);
    this.#heard.push(frame);
    if (change === 'begun') this.#speaking = 1;
    else if (this.#speaking > 0) this.#speaking += 1;
    else if (this.#heard.length > LEAD_FRAMES) this.#heard.shift();
    if (change === 'paused') return this.finish();
    if (this.#givesInterim && this.#speaking === INTERIM_FRAMES) this.#partial = this.#interim();
    return { partial: this.#partial };
  }

  /** The final result of what was heard so far. */
  finish(): object {
    const heard = samplesOf(this.#heard);
    // The one that is as long as what was heard first: a comparison takes its time.
    const speechSamples = heard.length - ((LEAD_MS + PAUSE_MS) * MATCH_RATE) / 1000;
    const unlike = ({ pcm }: KnownPhrase): number => Math.abs(pcm.length - speechSamples);
    const understood = this.#known
      .toSorted((a, b) => unlike(a) - unlike(b))
      .find(({ pcm }) => matchAudio(heard, pcm).found);
    this.#heard = [];
    this.#speaking = 0;
    this.#partial = '';
    if (!understood) return { text: '' };
    const words = wordsOf(understood.text);
    return {
      result: words.map((word, at) => ({ conf: understood.confidence, start: at * 0.2, end: at * 0.2 + 0.2, word })),
      text: words.join(' '),
    };
  }

  #interim(): string {
    const heard = samplesOf(this.#heard);
    const begun = this.#known.find((phrase) => matchAudio(heard, beginningOf(phrase)).found);
    return begun ? (wordsOf(begun.text)[0] ?? '') : '';
  }
}

/**
 * A recogniser for tests that knows a few sounds: it speaks vosk-server's protocol on a real socket, and understands a
 * phrase only if the very audio of it arrives. `interim`: whether it tells the first word early, which costs a comparison.
 */
export const scriptedRecogniser = async ({ interim = true } = {}): Promise<ScriptedRecogniser> => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((listening) => server.once('listening', listening));
  const known: KnownPhrase[] = [];
  const configs: RecogniserConfig[] = [];
  const frames: ReceivedFrame[] = [];

  const answer = (stream: Stream, data: Buffer, isBinary: boolean): object | undefined => {
    if (isBinary) {
      frames.push({ at: performance.now(), bytes: data.length, loud: isLoud(data) });
      return stream.take(data);
    }
    const message = String(data);
    if (message === '{"eof" : 1}') return stream.finish();
    if (message.includes('config')) configs.push((JSON.parse(message) as { config: RecogniserConfig }).config);
    return undefined;
  };

  server.on('connection', (socket: WebSocket) => {
    const stream = new Stream(known, interim);
    socket.on('message', (data: Buffer, isBinary) => {
      const said = answer(stream, data, isBinary);
      if (said) socket.send(JSON.stringify(said));
      if (!isBinary && said) socket.close();
    });
  });

  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    configs,
    frames,
    get streams() {
      return server.clients.size;
    },
    knows(phrase) {
      const at = known.findIndex(({ text }) => text === phrase.text);
      if (at >= 0) known.splice(at, 1);
      known.push(phrase);
    },
    async close() {
      for (const client of server.clients) client.terminate();
      await new Promise((closed) => server.close(closed));
    },
  };
};

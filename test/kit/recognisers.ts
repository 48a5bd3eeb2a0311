import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { MATCH_RATE, matchAudio } from '../../runtime/scenarios/audio-match.ts';
import type { KnownPhrase } from '../../runtime/scenarios/scripted-recogniser.ts';
import { resample } from '../../runtime/speech/audio/resample.ts';
import { decodeWav } from '../../runtime/speech/audio/wav.ts';

/** How a recogniser's server misbehaves. */
export type Misbehaviour =
  /** Takes the connection and never says a word, not even to the handshake. */
  | 'mute'
  /** Shakes hands, takes the audio and does not answer. */
  | 'hangs'
  /** Goes away after half a second of audio. */
  | 'dies'
  | 'garbage'
  /** Understands, and never says that it is done. */
  | 'endless'
  | 'forbidden';

export interface FaultyRecogniser {
  readonly url: string;
  /** Connections that are open now. */
  readonly streams: number;
  close(): Promise<void>;
}

/** A server on vosk's protocol that misbehaves. */
export const faultyRecogniser = async (how: Misbehaviour): Promise<FaultyRecogniser> => {
  const sockets = new Set<Socket>();
  const http = createServer((_request, response) => {
    response.writeHead(403).end();
  });
  http.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const websockets = new WebSocketServer({ noServer: true });
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (how === 'mute') {
      socket.on('end', () => socket.end());
      socket.resume();
      return;
    }
    if (how === 'forbidden') socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    else websockets.handleUpgrade(request, socket, head, (client) => websockets.emit('connection', client));
  });
  websockets.on('connection', (client) => {
    let frames = 0;
    client.on('message', (_data, isBinary) => {
      if (isBinary) frames += 1;
      if (how === 'dies' && frames > 25) client.terminate();
      else if (how === 'garbage') client.send(frames % 2 ? '<html>502</html>' : '{"partial":{}}');
      else if (how !== 'hangs') client.send(JSON.stringify({ partial: how === 'endless' && frames > 25 ? '查' : '' }));
    });
  });
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    get streams() {
      return sockets.size;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => http.close(closed));
    },
  };
};

/** One request to a transcription service, as it came. */
export interface TranscriptionRequest {
  readonly authorization: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
  /** Of the wav, 8 kHz. */
  readonly heard: Int16Array;
  readonly rate: number;
}

export interface ScriptedTranscription {
  /** `http://127.0.0.1:<port>/v1` */
  readonly url: string;
  readonly requests: readonly TranscriptionRequest[];
  knows(phrase: KnownPhrase): void;
  /** Every request from now on is answered with this. */
  answersWith(status: number, body: string): void;
  /** No request is answered any more. */
  hangs(): void;
  close(): Promise<void>;
}

/** A transcription service with OpenAI's interface that understands a phrase only if the very audio of it arrives. */
export const scriptedTranscription = async (): Promise<ScriptedTranscription> => {
  const known: KnownPhrase[] = [];
  const requests: TranscriptionRequest[] = [];
  let fixed: { status: number; body: string } | 'nothing' | undefined;

  const understand = ({ heard, fields }: TranscriptionRequest): object => {
    const phrase = known.find(({ pcm }) => matchAudio(heard, pcm).found);
    const logprob = Math.log(phrase?.confidence ?? 0.1);
    if (fields.response_format === 'json') return { text: phrase?.text ?? '', logprobs: [{ token: 'x', logprob }] };
    const segments = [{ avg_logprob: phrase ? logprob : -2, no_speech_prob: phrase ? 0.01 : 0.95, text: '' }];
    return { text: phrase?.text ?? '谢谢观看', segments };
  };

  const server: Server = createServer((incoming, response) => {
    const answer = async (): Promise<void> => {
      const body: Buffer[] = [];
      for await (const part of incoming) body.push(part as Buffer);
      const headers = { 'content-type': incoming.headers['content-type'] ?? '' };
      const request = new Request('http://local/', {
        method: 'POST',
        headers,
        body: new Uint8Array(Buffer.concat(body)),
      });
      const form = await request.formData();
      const file = form.get('file');
      if (incoming.url !== '/v1/audio/transcriptions' || !(file instanceof File)) {
        response.writeHead(404).end();
        return;
      }
      const { pcm, rate } = decodeWav(Buffer.from(await file.arrayBuffer()));
      const fields = Object.fromEntries(
        [...form].filter((field): field is [string, string] => typeof field[1] === 'string'),
      );
      const { authorization } = incoming.headers;
      const taken = { authorization, fields, rate, heard: resample(pcm, rate, MATCH_RATE) };
      requests.push(taken);
      if (fixed === 'nothing') return;
      const { status, body: text } = fixed ?? { status: 200, body: JSON.stringify(understand(taken)) };
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    };
    answer().catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    knows: (phrase) => void known.push(phrase),
    answersWith: (status, body) => {
      fixed = { status, body };
    },
    hangs: () => {
      fixed = 'nothing';
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
};

/** A speech-like sound of its own for each seed: syllables of noise, 8 kHz. */
export const babble = (seed: number, ms = 1600): Int16Array => {
  let state = seed * 7919 + 1;
  return Int16Array.from({ length: (ms * MATCH_RATE) / 1000 }, (_, at) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    const syllable = at % 1600;
    return syllable < 1200 ? (state / 2 ** 30 - 1) * 6000 : (state / 2 ** 30 - 1) * 300;
  });
};

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeWav } from '../../runtime/speech/audio/wav.ts';

/** A tone that a test knows again. */
export const tone = (hertz: number, rate: number, seconds = 0.5): Int16Array =>
  Int16Array.from({ length: rate * seconds }, (_, i) => 9000 * Math.sin((2 * Math.PI * hertz * i) / rate));
export const toneWav = (hertz: number, seconds?: number): Buffer =>
  encodeWav({ pcm: tone(hertz, 24_000, seconds), rate: 24_000 });

export interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
export type Behaviour = (response: ServerResponse) => void;
export const answers =
  (type: string, bytes: Uint8Array | string, status = 200): Behaviour =>
  (response) =>
    response.writeHead(status, { 'content-type': type }).end(bytes);

/** A voice service on a real socket: takes requests as the real ones do and behaves as the test says. */
export class VoiceService {
  readonly asked: Asked[] = [];
  behaviour: Behaviour = answers('audio/wav', toneWav(500));
  /** Once it listens, and still when it is closed. */
  url = '';
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { method, url, headers } = request;
      this.asked.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      this.behaviour(response);
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

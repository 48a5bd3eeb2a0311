import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import type { VoiceListener } from '../port.ts';
import { type Switchboard, voiceIds, voicePartsOf } from './switchboard.ts';
import type { Holdings } from './take-over.ts';

/** With a snoop frames come 50 times a second, whatever the caller's telephone sends: so long without one, it is broken. */
const DEAF_MS = 3000;
/** Nobody listens any more, as in a conversation with an agent: the voice is fetched anew when it is wanted again. */
const IDLE_MS = 30_000;
/** Channels appear 4–8 ms after the request. */
const CHANNEL_MS = 3000;

const addressOf = (board: Switchboard, connection: string): string => {
  const address = new URL(`/media/${encodeURIComponent(connection)}`, board.url);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
};

const bytesOf = (data: WebSocket.RawData): Buffer => {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
};

/** Resolves when the channel is in the application. */
const arrival = (board: Switchboard, id: string): { readonly arrived: Promise<void>; forget(): void } => {
  const arrived = Promise.withResolvers<void>();
  arrived.promise.catch(() => undefined);
  const stopListening = board.listen(id, (event) => {
    if (event.type === 'StasisStart') arrived.resolve();
    if (event.type === 'StasisEnd') arrived.reject(new Error(`${id} is gone`));
  });
  const limit = setTimeout(() => arrived.reject(new Error(`${id} did not come`)), CHANNEL_MS);
  return {
    arrived: arrived.promise,
    forget: () => {
      clearTimeout(limit);
      stopListening();
    },
  };
};

/** Clears away what a process that is gone listened with. */
export const forgetVoice = async (
  board: Switchboard,
  callId: string,
  { channels, bridges }: Pick<Holdings, 'channels' | 'bridges'>,
): Promise<void> => {
  await Promise.all([
    ...voicePartsOf(channels.keys(), callId).map((id) => board.dispose('channel', id)),
    ...voicePartsOf(bridges.keys(), callId).map((id) => board.dispose('bridge', id)),
  ]);
};

/** One way of the voice to us, from its first request on. */
class Link {
  readonly ids: ReturnType<typeof voiceIds>;
  readonly #board: Switchboard;
  #socket: WebSocket | undefined;
  over = false;

  constructor(board: Switchboard, callId: string) {
    this.#board = board;
    this.ids = voiceIds(callId, randomUUID().slice(0, 8));
  }

  /** Resolves when frames come. Rejects, and then nothing is left. */
  async open(callId: string, onFrame: (frame: Buffer) => void, onLost: (why: string) => void): Promise<void> {
    const board = this.#board;
    const { snoop, media, bridge } = this.ids;
    const channels = [arrival(board, snoop), arrival(board, media)];
    try {
      const [connection] = await Promise.all([
        board.ari.mediaSocket(media, board.app),
        board.ari.snoop(callId, snoop, board.app),
        board.ari.createBridge(bridge),
      ]);
      if (this.over) return;
      await Promise.all([this.#connect(connection, onFrame, onLost), ...channels.map(({ arrived }) => arrived)]);
      if (!this.over) await board.ari.addToBridge(bridge, [snoop, media]);
    } finally {
      for (const channel of channels) channel.forget();
    }
  }

  close(): void {
    if (this.over) return;
    this.over = true;
    this.#socket?.terminate();
    const { snoop, media, bridge } = this.ids;
    // What a request that is still under way brings about goes, too.
    void this.#board.dispose('channel', media);
    void this.#board.dispose('channel', snoop);
    void this.#board.dispose('bridge', bridge);
  }

  #connect(connection: string, onFrame: (frame: Buffer) => void, onLost: (why: string) => void): Promise<void> {
    const socket = new WebSocket(addressOf(this.#board, connection), 'media', {
      handshakeTimeout: CHANNEL_MS,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    const opened = Promise.withResolvers<void>();
    opened.promise.catch(() => undefined);
    const deaf = setTimeout(() => end('no sound for too long'), DEAF_MS);
    const end = (why: string): void => {
      clearTimeout(deaf);
      opened.reject(new Error(why));
      socket.terminate();
      if (!this.over) onLost(why);
    };
    let last = 0;
    socket.on('open', () => {
      deaf.refresh();
      opened.resolve();
    });
    socket.on('message', (data, isBinary) => {
      // Text is control messages; none of them changes what we do.
      if (!isBinary || this.over) return;
      const now = performance.now();
      // Not at every frame: 50 a second for each call.
      if (now - last > DEAF_MS / 6) {
        deaf.refresh();
        last = now;
      }
      onFrame(bytesOf(data));
    });
    socket.on('unexpected-response', (_request, response) => end(`HTTP status ${response.statusCode}`));
    socket.on('error', (error) => end(error.message));
    socket.on('close', (code) => end(`closed (${code})`));
    return opened.promise;
  }
}

/**
 * Only the caller's voice, also while a prompt plays: a snoop on what comes in, and a channel that sends it over a
 * WebSocket, the two in a bridge of their own (a channel on the caller's own bridge hears nothing during a playback).
 * Set up when somebody listens first, and kept until nobody has for a while or the call ends.
 */
export class AsteriskVoice {
  readonly #board: Switchboard;
  readonly #callId: string;
  readonly #listeners = new Set<VoiceListener>();
  #link: Link | undefined;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(board: Switchboard, callId: string) {
    this.#board = board;
    this.#callId = callId;
  }

  listen(listener: VoiceListener): () => void {
    clearTimeout(this.#idle);
    if (!this.#closed) {
      this.#listeners.add(listener);
      if (!this.#link) void this.#begin();
    }
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0 && this.#link) this.#awaitListeners();
    };
  }

  /** The call is over, or another runtime's. */
  close(): void {
    this.#closed = true;
    this.#listeners.clear();
    this.#tearDown();
  }

  #awaitListeners(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#tearDown(), IDLE_MS);
    this.#idle.unref();
  }

  #tearDown(): void {
    clearTimeout(this.#idle);
    this.#link?.close();
    this.#link = undefined;
  }

  /** Never rejects. */
  async #begin(): Promise<void> {
    const link = new Link(this.#board, this.#callId);
    this.#link = link;
    const heard = (frame: Buffer): void => {
      for (const listener of this.#listeners) listener.frame(frame);
    };
    try {
      await link.open(this.#callId, heard, (why) => this.#lost(link, why));
    } catch (error) {
      this.#lost(link, error instanceof Error ? error.message : String(error));
    }
  }

  #lost(link: Link, why: string): void {
    if (this.#link !== link) return;
    this.#board.log.warn({ why, call: this.#callId }, 'Asterisk: the caller’s voice does not come');
    const told = [...this.#listeners];
    this.#listeners.clear();
    this.#tearDown();
    for (const listener of told) listener.lost(why);
  }
}

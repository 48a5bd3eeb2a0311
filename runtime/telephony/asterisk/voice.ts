import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import type { VoiceListener } from '../port.ts';
import { AriError } from './ari.ts';
import { type Switchboard, voiceIds } from './switchboard.ts';

/** With a snoop frames come 50 times a second, whatever the caller's telephone sends: so long without one, it is broken. */
const DEAF_MS = 3000;
/** Nobody listens any more, as in a conversation with an agent: the voice is fetched anew when it is wanted again. */
const IDLE_MS = 30_000;
/** Channels appear 4–8 ms after the request. */
const CHANNEL_MS = 3000;
/** Attempts while what an earlier one left behind still holds the ids. */
const TRIES = 5;
const RETRY_MS = 150;

const addressOf = (board: Switchboard, connection: string): string => {
  const address = new URL(`/media/${encodeURIComponent(connection)}`, board.url);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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

const removeAll = async (board: Switchboard, callId: string): Promise<void> => {
  const { snoop, media, bridge } = voiceIds(callId);
  await Promise.all([
    board.dispose('channel', media),
    board.dispose('channel', snoop),
    board.dispose('bridge', bridge),
  ]);
};

/** Clears away what a process that died listened with. */
export const forgetVoice = removeAll;

/**
 * Only the caller's voice, also while a prompt plays: a snoop on what comes in, and a channel that sends it over a
 * WebSocket, the two in a bridge of their own (a channel on the caller's own bridge hears nothing during a playback).
 * Set up when somebody listens first, and kept until nobody has for a while or the call ends.
 */
export class AsteriskVoice {
  readonly #board: Switchboard;
  readonly #callId: string;
  readonly #listeners = new Set<VoiceListener>();
  #socket: WebSocket | undefined;
  /** Aborted when the present set-up is over. */
  #running: AbortController | undefined;
  /** Set-ups and removals, one after the other: all use the same ids. */
  #turn: Promise<void> = Promise.resolve();
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
      if (!this.#running) this.#begin();
    }
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0 && this.#running) this.#awaitListeners();
    };
  }

  /** The call is over. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listeners.clear();
    this.#tearDown();
  }

  /** The call is another runtime's, and so are the ids: nothing is cleared away. */
  abandon(): void {
    this.#closed = true;
    this.#listeners.clear();
    clearTimeout(this.#idle);
    this.#running?.abort();
    this.#running = undefined;
    this.#socket?.terminate();
  }

  #awaitListeners(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#tearDown(), IDLE_MS);
    this.#idle.unref();
  }

  #tearDown(): void {
    clearTimeout(this.#idle);
    if (!this.#running) return;
    this.#running.abort();
    this.#running = undefined;
    this.#socket?.terminate();
    this.#socket = undefined;
    this.#turn = this.#turn.then(() => removeAll(this.#board, this.#callId));
  }

  #lost(running: AbortController, why: string): void {
    if (this.#running !== running) return;
    this.#board.log.warn({ why, call: this.#callId }, 'Asterisk: the caller’s voice does not come');
    const told = [...this.#listeners];
    this.#listeners.clear();
    this.#tearDown();
    for (const listener of told) listener.lost(why);
  }

  #begin(): void {
    const running = new AbortController();
    this.#running = running;
    this.#turn = this.#turn.then(() => this.#run(running));
  }

  /** Never rejects. */
  async #run(running: AbortController): Promise<void> {
    for (let attempt = 1; !running.signal.aborted; attempt++) {
      try {
        return await this.#setUp(running);
      } catch (error) {
        const held = error instanceof AriError && error.kind === 'conflict';
        if (!held || attempt === TRIES) return this.#lost(running, messageOf(error));
        await removeAll(this.#board, this.#callId);
        await sleep(RETRY_MS);
      }
    }
  }

  async #setUp(running: AbortController): Promise<void> {
    const board = this.#board;
    const { snoop, media, bridge } = voiceIds(this.#callId);
    const channels = [arrival(board, snoop), arrival(board, media)];
    try {
      const [connection] = await Promise.all([
        board.ari.mediaSocket(media, board.app),
        board.ari.snoop(this.#callId, snoop, board.app),
        board.ari.createBridge(bridge),
      ]);
      if (running.signal.aborted) return;
      await Promise.all([this.#connect(connection, running), ...channels.map(({ arrived }) => arrived)]);
      if (running.signal.aborted) return;
      await board.ari.addToBridge(bridge, [snoop, media]);
    } finally {
      for (const channel of channels) channel.forget();
    }
  }

  #connect(connection: string, running: AbortController): Promise<void> {
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
      this.#lost(running, why);
    };
    let last = 0;
    socket.on('open', () => {
      deaf.refresh();
      opened.resolve();
    });
    socket.on('message', (data, isBinary) => {
      // Text is control messages; none of them changes what we do.
      if (!isBinary || running.signal.aborted) return;
      const now = performance.now();
      // Not at every frame: 50 a second for each call.
      if (now - last > DEAF_MS / 6) {
        deaf.refresh();
        last = now;
      }
      const frame = bytesOf(data);
      for (const listener of this.#listeners) listener.frame(frame);
    });
    socket.on('unexpected-response', (_request, response) => end(`HTTP status ${response.statusCode}`));
    socket.on('error', (error) => end(error.message));
    socket.on('close', (code) => end(`closed (${code})`));
    return opened.promise;
  }
}

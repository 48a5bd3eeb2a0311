import type { PresenceCommand, PresenceMessage } from '../../schema/api.ts';

/** The server speaks every five seconds; who hears nothing for three times as long has lost it. */
const SILENT_MS = 15_000;
const AGAIN_MS = [500, 1000, 2000, 4000] as const;
/** A server that is started anew is back before anybody need know. */
const AWAY_AFTER_MS = 2_500;

export interface PresenceListener {
  heard(message: PresenceMessage): void;
  /** Connected again, or for the first time. */
  opened(): void;
  /** No connection for some seconds, and again and again while that lasts. */
  away(): void;
}

export interface PresenceConnection {
  send(command: PresenceCommand): void;
  /** The network is back, or the computer woke up: no time to wait. */
  hurry(): void;
  close(): void;
}

/** Keeps one socket to the server open, and opens another whenever it breaks or falls silent. */
export const connectPresence = (flowId: string, listener: PresenceListener): PresenceConnection => {
  let socket: WebSocket | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  let lostAt: number | undefined = Date.now();
  let closed = false;

  const listen = () => {
    clearTimeout(silence);
    silence = setTimeout(() => drop(), SILENT_MS);
  };
  const drop = () => {
    clearTimeout(silence);
    const old = socket;
    socket = undefined;
    old?.close();
    lostAt ??= Date.now();
    if (closed) return;
    if (Date.now() - lostAt >= AWAY_AFTER_MS) listener.away();
    clearTimeout(again);
    again = setTimeout(open, AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)]);
    tries += 1;
  };
  const open = () => {
    clearTimeout(again);
    if (closed || socket) return;
    const fresh = new WebSocket(new URL(`/api/flows/${encodeURIComponent(flowId)}/presence`, window.location.href));
    socket = fresh;
    listen();
    fresh.onopen = () => {
      if (socket !== fresh) return;
      tries = 0;
      lostAt = undefined;
      listener.opened();
    };
    fresh.onmessage = ({ data }: MessageEvent<string>) => {
      if (socket !== fresh) return;
      listen();
      const message = JSON.parse(data) as PresenceMessage;
      if (message.kind === 'here') fresh.send(JSON.stringify({ do: 'here' } satisfies PresenceCommand));
      else listener.heard(message);
    };
    fresh.onclose = () => {
      if (socket === fresh) drop();
    };
  };
  open();
  return {
    send: (command) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command));
    },
    hurry() {
      if (socket?.readyState === WebSocket.OPEN) return;
      tries = 0;
      clearTimeout(silence);
      const old = socket;
      socket = undefined;
      old?.close();
      open();
    },
    close() {
      closed = true;
      clearTimeout(silence);
      clearTimeout(again);
      socket?.close();
    },
  };
};

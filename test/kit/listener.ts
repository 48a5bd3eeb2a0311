import { once } from 'node:events';
import WebSocket from 'ws';
import type { AriEvent } from '../../runtime/telephony/asterisk/events.ts';
import type { RunningAsterisk } from '../../runtime/telephony/asterisk/local/local.ts';

/** Sees what every channel of the switch gets to hear, without a snoop on each. */
export interface Listener {
  /** Channels that are in an application and have begun to hear something since `at` (`performance.now()`), with when. */
  heardSince(at: number): ReadonlyMap<string, number>;
  /** Playbacks that failed. */
  readonly failures: number;
  close(): void;
}

/** A further ARI application, subscribed to everything. */
export const listenToAll = async ({ ariUrl, ariUser, ariPassword }: RunningAsterisk): Promise<Listener> => {
  const address = new URL('/ari/events?app=test-listener&subscribeAll=true', ariUrl);
  address.protocol = 'ws:';
  address.searchParams.set('api_key', `${ariUser}:${ariPassword}`);
  const socket = new WebSocket(address);
  const started: { readonly channel: string; readonly at: number }[] = [];
  let failures = 0;
  socket.on('message', (data) => {
    const event = JSON.parse(String(data)) as AriEvent & { playback?: { target_uri?: string; state: string } };
    if (event.type === 'PlaybackFinished' && event.playback?.state === 'failed') failures += 1;
    const channel = /^channel:(.+)$/.exec(event.playback?.target_uri ?? '')?.[1];
    if (event.type === 'PlaybackStarted' && channel !== undefined) started.push({ channel, at: performance.now() });
  });
  await once(socket, 'open');
  return {
    heardSince(since) {
      const first = new Map<string, number>();
      for (const { channel, at } of started) if (at >= since && !first.has(channel)) first.set(channel, at);
      return first;
    },
    get failures() {
      return failures;
    },
    close: () => socket.close(),
  };
};

import type { Ari, AriBridge, AriChannel } from './ari.ts';
import { AriError } from './ari.ts';
import { unlessGone } from './ari-error.ts';
import { conversationBridges, ownerOf, PLAYBACK_SLOTS, playbackId, type Switchboard } from './switchboard.ts';

/** What Asterisk holds, as it was a moment ago. */
export interface Holdings {
  readonly channels: ReadonlyMap<string, AriChannel>;
  /** Application of each channel that is in one. */
  readonly apps: ReadonlyMap<string, string>;
  readonly bridges: ReadonlyMap<string, AriBridge>;
}

/** Lists so old still serve: what has changed since shows in the requests that follow. */
const FRESH_MS = 250;
/** A channel moves within 2 ms, unless something holds it back. */
const MOVE_MS = 2_000;

/** Asks for the three lists once for all who want them at the same time: a restart adopts hundreds of calls at once. */
export class Lists {
  #asked: { readonly at: number; readonly holdings: Promise<Holdings> } | undefined;

  get(ari: Ari): Promise<Holdings> {
    const now = performance.now();
    if (this.#asked && now - this.#asked.at < FRESH_MS) return this.#asked.holdings;
    const holdings = ask(ari);
    this.#asked = { at: now, holdings };
    holdings.catch(() => {
      this.#asked = undefined;
    });
    return holdings;
  }
}

const ask = async (ari: Ari): Promise<Holdings> => {
  const [channels, applications, bridges] = await Promise.all([ari.channels(), ari.applications(), ari.bridges()]);
  return {
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    apps: new Map(applications.flatMap(({ name, channel_ids }) => channel_ids.map((id) => [id, name] as const))),
    bridges: new Map(bridges.map((bridge) => [bridge.id, bridge])),
  };
};

/** Asterisk has no list of playbacks, and one that runs holds back all else on the channel. */
const silence = async (ari: Ari, callId: string): Promise<void> => {
  const slots = Array.from({ length: PLAYBACK_SLOTS }, (_, slot) => playbackId(callId, slot));
  await Promise.all(slots.map((id) => ari.stopPlayback(id).catch(unlessGone)));
};

/** Brings a channel of another application into this one. Rejects when it did not come in time. */
export const move = async (board: Switchboard, channelId: string, args: readonly string[]): Promise<void> => {
  const arrived = Promise.withResolvers<void>();
  const limit = setTimeout(
    () => arrived.reject(new AriError('unavailable', `channels.move: no channel within ${MOVE_MS} ms`)),
    MOVE_MS,
  );
  const forget = board.listen(channelId, ({ type }) => type === 'StasisStart' && arrived.resolve());
  try {
    await board.ari.move(channelId, board.app, args);
    await arrived.promise;
  } finally {
    clearTimeout(limit);
    arrived.promise.catch(() => undefined);
    forget();
  }
};

/**
 * Takes a call and all that belongs to it out of the hands of a process that is gone: what it was playing is stopped; what
 * is in the dead runtime's application comes into this one's, the party of a conversation too. The bridge stays as it is.
 */
export const takeOver = async (board: Switchboard, callId: string, holdings: Holdings): Promise<void> => {
  await silence(board.ari, callId);
  if (holdings.apps.get(callId) !== board.app) await move(board, callId, ['moved']);
  const talking = conversationBridges(holdings.bridges.values(), callId).flatMap(({ channels }) => channels);
  const others = talking.filter((id) => id !== callId && ownerOf(id) === callId);
  const away = others.filter((id) => holdings.apps.has(id) && holdings.apps.get(id) !== board.app);
  await Promise.all(away.map((id) => move(board, id, ['moved']).catch(unlessGone)));
};

/** A call that another runtime had and did not come to write down: it comes in here as a new one. */
export const takeAnew = async (board: Switchboard, channel: AriChannel): Promise<void> => {
  const { ari } = board;
  await silence(ari, channel.id);
  const codec = await ari.variable(channel.id, 'CHANNEL(audionativeformat)');
  await move(board, channel.id, ['call', channel.dialplan.exten, codec]);
};

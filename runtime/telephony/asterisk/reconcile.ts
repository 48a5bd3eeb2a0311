import { type Ari, type AriChannel, AriError } from './ari.ts';
import type { AriEvent } from './events.ts';
import { isPlaybackId } from './switchboard.ts';

/** What the runtime believes, to be compared with what Asterisk holds. */
export interface Believed {
  readonly app: string;
  /** Ids of the calls. */
  readonly calls: readonly string[];
  /** Ids of channels and playbacks whose events somebody waits for. */
  readonly awaited: readonly string[];
}

export interface Found {
  readonly channels: ReadonlyMap<string, AriChannel>;
  /** Calls that are not there any more. */
  readonly ended: readonly string[];
  /** In our application, as calls that nobody here knows. */
  readonly unknown: readonly AriChannel[];
  /** What events would have said. */
  readonly missed: readonly (readonly [id: string, event: AriEvent])[];
}

/** An event of a playback that ended while nobody listened; `undefined` while it plays. */
const missedPlayback = async (ari: Ari, id: string): Promise<AriEvent | undefined> => {
  try {
    await ari.playback(id);
    return undefined;
  } catch (error) {
    if (error instanceof AriError && error.kind === 'gone')
      return { type: 'PlaybackFinished', playback: { id, state: 'done' } };
    throw error;
  }
};

/** After a gap in the events: what has happened meanwhile. */
export const compare = async (ari: Ari, { app, calls, awaited }: Believed): Promise<Found> => {
  const [list, { channels: ours }] = await Promise.all([ari.channels(), ari.holdingsOf(app)]);
  const channels = new Map(list.map((channel) => [channel.id, channel]));
  const known = new Set([...calls, ...awaited]);
  const missed: (readonly [string, AriEvent])[] = [];
  for (const id of awaited) {
    if (isPlaybackId(id)) {
      const event = await missedPlayback(ari, id);
      if (event) missed.push([id, event]);
      continue;
    }
    const channel = channels.get(id);
    if (!channel) missed.push([id, { type: 'ChannelDestroyed' }]);
    // Answered: only then a dialled channel enters the application.
    else if (channel.state === 'Up' && ours.includes(id)) missed.push([id, { type: 'StasisStart', channel }]);
  }
  return {
    channels,
    ended: calls.filter((id) => !channels.has(id)),
    unknown: ours.flatMap((id) => (known.has(id) ? [] : (channels.get(id) ?? []))),
    missed,
  };
};

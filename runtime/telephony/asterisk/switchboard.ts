import type { DialAllowed } from '../dial-target.ts';
import { partsOf } from '../recording.ts';
import type { Ari, AriBridge } from './ari.ts';
import type { Disposable } from './disposal.ts';
import type { AriEvent, Log } from './events.ts';

/** What a call needs of the connection it came in on. */
export interface Switchboard {
  /** Throws `Fault('telephony.unavailable')` while there is no connection. */
  readonly ari: Ari;
  readonly app: string;
  /** `http://host:port` of Asterisk. */
  readonly url: string;
  /** `PJSIP/{number}@trunk`; `undefined` when no transfer is possible. */
  readonly transferEndpoint: string | undefined;
  /** Prefixes of numbers that may be dialled besides the usual ones. */
  readonly dialAllowed: DialAllowed;
  /** Faults with `telephony.unavailable` when no folder for fax documents is set. */
  checkFax(): void;
  readonly log: Log;
  /** Hands the events of a channel or playback to `listener` until the returned function is called. */
  listen(id: string, listener: (event: AriEvent) => void): () => void;
  /**
   * Hangs a channel up, destroys a bridge or stops a playback, again and again until it is gone, also across an outage,
   * and again when it comes to be only later. Never throws.
   */
  dispose(what: Disposable, id: string): Promise<void>;
}

/** Ids of what belongs to a call, so that another process can find it after a crash. */
export const playbackId = (callId: string, slot: number): string => `${callId}-playback-${slot}`;
export const isPlaybackId = (id: string): boolean => /-playback-\d+$/.test(id);
export const partyId = (callId: string, attempt: number): string => `${callId}-party-${attempt}`;
export const bridgeId = (callId: string, attempt: number): string => `${callId}-bridge-${attempt}`;
/** A channel that sends a fax; it belongs to no call. */
export const faxId = (attempt: string): string => `switchyard-fax-${attempt}`;
/** Those of `bridges` in which the caller of `callId` talks, or was about to. */
export const conversationBridges = (bridges: Iterable<AriBridge>, callId: string): AriBridge[] =>
  [...bridges].filter(({ id }) => id.startsWith(bridgeId(callId, 0).slice(0, -1)));
/** What brings the caller's voice to us; `tag` is of one set-up, because an id that was disposed of is never used again. */
export const voiceIds = (callId: string, tag: string) => ({
  snoop: `${callId}-voice-${tag}-snoop`,
  media: `${callId}-voice-${tag}-media`,
  bridge: `${callId}-voice-${tag}-room`,
});
const VOICE = /^(.+)-voice-[0-9a-f]+-(?:snoop|media|room)$/;
/** Those of `ids` that bring the voice of `callId` to somebody. */
export const voicePartsOf = (ids: Iterable<string>, callId: string): string[] =>
  [...ids].filter((id) => id.startsWith(`${callId}-voice-`) && VOICE.exec(id)?.[1] === callId);

/** The call that a party, a bridge, a recording or a part of its voice belongs to. */
export const ownerOf = (id: string): string | undefined =>
  partsOf(id)?.callId ?? (VOICE.exec(id) ?? /^(.+)-(?:party-\d+|bridge-\d+)$/.exec(id))?.[1];

/**
 * Asterisk has no list of playbacks, and one that plays on blocks whoever takes the call over: so a call uses these ids
 * in turn, and its next owner stops them all.
 */
export const PLAYBACK_SLOTS = 8;

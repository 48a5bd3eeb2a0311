import type { Audio } from '../speech/speech.ts';
import type { FaxRequest, FaxResult, FaxSent } from './fax.ts';
import type { OutboundLine } from './outbound.ts';
import type { Recording, RecordingOptions, RecordingShelf } from './recording.ts';

/** Reason of a `Call.signal` that is aborted because the caller is gone. */
export class HungUp extends Error {
  override readonly name = 'HungUp';
  /** ITU-T Q.850 cause. */
  readonly q850: number;
  /** Nobody has hung up: the switch itself went down, and the call with it. */
  readonly lost: boolean;
  constructor(q850 = 16, lost = false) {
    super(lost ? 'the switch lost the call' : 'the caller hung up');
    this.q850 = q850;
    this.lost = lost;
  }
}

/** Reason of a `Call.signal` that is aborted because another runtime has the call now: nobody has hung up. */
export class TakenOver extends Error {
  override readonly name = 'TakenOver';
  constructor() {
    super('another runtime has the call');
  }
}

export type PlaybackEnd = 'finished' | 'stopped' | 'failed';

export interface Playback {
  /** Never rejects; a hang-up ends it as `stopped`. Bounded in time by the implementation. */
  readonly done: Promise<PlaybackEnd>;
  /** Resolves when the caller hears nothing of it any more. */
  stop(): Promise<void>;
}

/** What the caller does with the telephone; what they say is heard by `hear`. */
export interface CallerInput {
  readonly kind: 'key';
  readonly key: string;
}

/** Samples a second of a caller's voice: 16-bit little-endian mono. */
export const VOICE_RATE = 16_000;
/** Length of a frame of it, milliseconds; 640 bytes. */
export const VOICE_FRAME_MS = 20;

/** Who listens to the caller's own voice: nothing of what is played to the caller is in it. */
export interface VoiceListener {
  /** The next 20 ms, silence too. The buffer is the listener's to keep, not to change. */
  frame(pcm: Buffer): void;
  /** A simulated caller's voice is a text, and how clearly it is said, 0 to 1. */
  words?(text: string, clearness: number): void;
  /** The voice comes no more, although the caller may be there; called once, and nothing after it. */
  lost(why: string): void;
}

export type DialResult = 'answered' | 'busy' | 'noAnswer' | 'failed';

/** Somebody's telephone that rings for a caller, or that has been answered. */
export interface Party {
  readonly number: string;
  /** How it went. A party that is hung up before it has answered gives `noAnswer`. Faults with `telephony.unavailable`. */
  readonly outcome: Promise<DialResult>;
  /** Lets it ring no longer, or ends its call: at once, or as soon as the switch can be reached again. Never rejects. */
  hangUp(): Promise<void>;
}

export interface RingOptions {
  /** How long it rings. */
  readonly timeoutMs: number;
}

/** One caller on the line. Methods fault with `telephony.unavailable` when the switch does not answer in time. */
export interface Call {
  /** The switch's id of the channel: enough to `adopt` the call after a crash. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Aborted with a `HungUp` reason once the caller is gone, however that came about; or with `TakenOver`. */
  readonly signal: AbortSignal;
  readonly isAnswered: boolean;
  answer(): Promise<void>;
  /** Starts to play; only one playback at a time: an earlier one is stopped first. */
  play(audio: readonly Audio[]): Playback;
  /**
   * Calls `listener` for each input from now on; returns its removal. Inputs with no listener wait in order for the next
   * one. Never calls from inside `onInput`: inputs that wait are handed over in the next microtask, one by one. A
   * listener that answers `'leave'` has only looked: the input keeps its place, and the listener gets no further one.
   */
  onInput(listener: (input: CallerInput) => unknown): () => void;
  /** Calls `listener` after a gap in the switch's reports, with its length: keys pressed meanwhile are lost. */
  onMissed?(listener: (milliseconds: number) => void): () => void;
  /** Forgets inputs that no listener has taken. */
  dropInput(): void;
  /**
   * Lets `listener` hear the caller's voice from now on, while prompts play and in conversations as well; returns its
   * removal. Never throws: a voice that can't be had is `lost`. A hang-up is not: `signal` tells.
   */
  hear(listener: VoiceListener): () => void;
  /** Another runtime goes on with the call, or will: from now on nothing more is done with it here. */
  letGo(): void;
  /** The caller hears the ringing tone, or no longer; before the answer it is their own network's. Stops what plays. */
  ringTone(on: boolean): Promise<void>;
  /** Faults with `telephony.target_refused` or `telephony.range_closed` when `number` must not be dialled. */
  checkTarget(number: string): void;
  /** Rings `number`, after `checkTarget`. The caller notices nothing of it; several may ring at once. */
  ring(number: string, options: RingOptions): Party;
  /**
   * Lets the caller and an answered party talk until one of them hangs up. When the party does, the caller is still on
   * the line: whoever connected them says what comes next. Faults when they can't be connected; then the party is gone.
   */
  connect(party: Party): Promise<void>;
  /** The caller and a party talk, also when an earlier process has connected them. */
  readonly isConnected: boolean;
  /** Resolves when the two have parted (or the call is gone); at once when nobody talks. */
  bridgeEnded(): Promise<void>;
  /**
   * Records beside everything else on the call. One that goes on under this name, left by a process that died, is gone on
   * with; one that has ended is not begun again. Rejects with `HungUp`; faults with `telephony.unavailable`.
   */
  record(options: RecordingOptions): Promise<Recording>;
  /** The recordings that go on now, those of a process that died included. */
  readonly recordings: readonly Recording[];
  /**
   * Takes a fax from the caller's machine into `document` (an id of ours). Gives the result also when the caller hangs up
   * first, as fax machines do; only then does `signal` say so. After a crash it goes on with the fax that is under way.
   */
  receiveFax(document: string): Promise<FaxResult>;
  hangUp(): Promise<void>;
}

export interface TelephonyHealth {
  readonly ok: boolean;
  /** Why not, in words for an operator. */
  readonly detail: string;
}

/** What a switch can do besides when several runtimes share it. */
export interface SharedSwitch {
  /** Calls that the switch holds for another runtime. */
  callsOf(runtimeId: string): Promise<readonly string[]>;
  /** A call that another runtime had and no session knows: it comes in here as a new one. Never rejects. */
  takeAnew(callId: string): Promise<void>;
}

/** Sends documents to other people's fax machines. */
export interface FaxLine {
  /** Faults with `fax.no_document`, `telephony.unavailable` and as `Call.checkTarget` does. */
  sendFax(request: FaxRequest): Promise<FaxSent>;
}

/** A switch that calls come in on. */
export interface Telephony extends Partial<FaxLine>, Partial<OutboundLine> {
  /** Begins to take calls; `onCall` gets each new one, ringing and not yet answered. */
  start(onCall: (call: Call) => void): Promise<void>;
  /** Takes no more calls; those that are up stay up. */
  stop(): Promise<void>;
  health(): TelephonyHealth;
  /** The call with this id if it is still up, taken over from a process that died or let go of it; else `undefined`. */
  adopt(id: string): Promise<Call | undefined>;
  /** What it keeps of recordings; absent where there is no switch. */
  readonly recordings?: RecordingShelf;
  /**
   * Every session of an earlier life has its call again: who is still on the line unknown to anybody is handed to
   * `onOrphan`, from now on too. A switch that can't lose calls does without.
   */
  settled?(onOrphan: (call: Call) => void): void;
}

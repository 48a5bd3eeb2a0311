import type { LocalText } from '../../schema/text.ts';
import type { Clock } from '../engine/ports.ts';
import type { Recognition } from '../speech/recognition/recognition.ts';
import type { Speech } from '../speech/speech.ts';
import type { OutboundLine } from '../telephony/outbound.ts';
import type { Call } from '../telephony/port.ts';
import type { PartyReaction } from '../telephony/simulator/simulator.ts';
import type { HeardPrompt } from './observed-call.ts';

/** The caller's hands, mouth and ears. */
export interface StageCaller {
  /** Resolves when the answered caller hears everything from now on, or never will. */
  listening(): Promise<void>;
  press(keys: string): Promise<void>;
  say(text: string): Promise<void>;
  hangUp(): Promise<void>;
  /** The party behind `number`, which the caller was connected to, puts the receiver down. */
  partyHangsUp(number: string): Promise<void>;
  /** Called when the call is over: was every prompt really heard? Says which was not. */
  missed(prompts: readonly HeardPrompt[]): Promise<LocalText | undefined>;
}

export interface StageCall {
  readonly call: Call;
  readonly caller: StageCaller;
  close(): Promise<void>;
}

/** Somebody who will be called up. */
export interface Called {
  readonly number: string;
  readonly reaction: PartyReaction;
}

/** The world outside, which an outbound flow calls up. */
export interface StageOutside {
  readonly line: OutboundLine;
  /** Whoever answers. */
  readonly person: StageCaller;
  close(): Promise<void>;
}

export interface StageCallOptions {
  readonly from: string;
  readonly to: string;
  readonly clock: StageClock;
  /** How the parties of transfers react, by number, in order. */
  readonly parties: readonly (readonly [string, PartyReaction])[];
}

/** A clock that stands still while real work (a request, a voice) is under way. */
export interface StageClock extends Clock {
  busy<T>(work: () => Promise<T>): Promise<T>;
  stop(): void;
}

/** Where scenarios are played. */
export interface Stage {
  readonly name: 'simulator' | 'asterisk';
  readonly speech: Speech;
  readonly recognition: Recognition;
  /** Why this stage can't play a scenario, if it can't. */
  cannot(needs: { readonly call: boolean }): LocalText | undefined;
  clock(start: Date | undefined): StageClock;
  call(options: StageCallOptions): Promise<StageCall>;
  outside(options: { readonly clock: StageClock; readonly called: readonly Called[] }): Promise<StageOutside>;
  /** So much of a prompt the caller listens to before acting, milliseconds. */
  readonly attentionMs: number;
  close(): Promise<void>;
}

import type { Prompt } from '../../schema/prompt.ts';
import type { Language } from '../../schema/text.ts';
import type { Effect, FaultInTrace } from '../../schema/trace.ts';

/** A value as variables hold it: JSON. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

declare const exitBrand: unique symbol;
/** An exit whose name comes from a parameter (a menu's key); made by `step.exitNamed`. */
export type NamedExit = { readonly [exitBrand]: true; readonly name: string };

declare const parkBrand: unique symbol;
/** The node waits longer than a call would: the session is stored, and the node runs again with `step.woken` set. */
export type Parked = { readonly [parkBrand]: true };

/** The flow ends here. `result`: what the flow that runs it hears of it. */
export type Ended = { readonly ended: true; readonly transferred?: boolean; readonly result?: string };

declare const enteredBrand: unique symbol;
/** Another flow runs inside this step; then the node runs again with `step.returned` set. */
export type Entered = { readonly [enteredBrand]: true };

/** What became of a flow that ran inside this step. */
export interface Returned {
  /** How it ended, in its own words. */
  readonly result?: string;
  readonly outputs: Readonly<Record<string, Value>>;
  /** A fault that nothing in it took. */
  readonly fault?: FaultInTrace;
}

/** Why a parked node runs again. */
export interface Wake {
  readonly reason: 'time' | 'event';
  readonly payload?: Value;
}

/**
 * How a caller's words count. What is understood too uncertainly is asked for once more, then only keys count; the same
 * when no recogniser is there. The caller is told, and the trace says so.
 */
export interface SpeechOptions {
  /** What callers are likely to say; some recognisers hear nothing else. Empty: anything. */
  readonly phrases: readonly string[];
  /** The caller's voice stops the prompt, too. */
  readonly bargeIn: boolean;
  /** 0 to 1. */
  readonly minConfidence: number;
  /** Is this all that is needed? Else what comes after a pause (of `interDigitSeconds`) belongs to it. Absent: it is. */
  readonly isComplete?: (text: string) => boolean;
}

export interface GatherOptions {
  readonly prompt?: Prompt;
  /** The caller's first key stops the prompt. */
  readonly bargeIn: boolean;
  /** Keys pressed before the prompt began: count them, or start afresh. */
  readonly typeAhead: 'keep' | 'drop';
  readonly maxDigits: number;
  /** Ends the input early and is not part of it. */
  readonly terminator?: string;
  /** Starts the input over. */
  readonly clearKey?: string;
  readonly firstDigitSeconds: number;
  readonly interDigitSeconds: number;
  /** Keys that end the input at once when pressed first (a way out such as `0`). */
  readonly immediate?: readonly string[];
  /** Also takes spoken words; without it only keys count. */
  readonly speech?: SpeechOptions;
  /** Variable that the answer goes to: when it is declared sensitive, keys and words are masked in traces, logs and events. */
  readonly storedIn?: string;
}

export type Gathered =
  | { readonly kind: 'digits'; readonly digits: string; readonly terminated: boolean }
  | { readonly kind: 'immediate'; readonly key: string }
  | {
      readonly kind: 'speech';
      readonly text: string;
      /** 0 to 1; `undefined` when the recogniser gives none. */
      readonly confidence: number | undefined;
    }
  | { readonly kind: 'silence' };

/** How a caller may interrupt what is said. Without any of it nothing does, and keys wait for the next `gather`. */
export interface SayOptions {
  /** Any key stops the prompt and stays for the next `gather`. */
  readonly bargeIn?: boolean;
  /** Keys pressed before the prompt began: count them (the default), or forget them. */
  readonly typeAhead?: 'keep' | 'drop';
  /**
   * These keys stop the prompt and are used up by that. Without `bargeIn` only they do, and other keys pressed meanwhile
   * are forgotten.
   */
  readonly keys?: readonly string[];
  /** The one of `keys` that was pressed is not used up: it stays for the next `gather`, too. */
  readonly keepKey?: boolean;
  /** So long after its end `keys` still count. */
  readonly listenSeconds?: number;
}

export interface Said {
  readonly interrupted: boolean;
  /** The one of `keys` that was pressed. */
  readonly key?: string;
}

export interface TransferOptions {
  /** Telephone numbers; empty ones are left out, and none at all is a fault. */
  readonly targets: readonly string[];
  /** One rings after the other, or all ring until the first answers. */
  readonly order: 'oneByOne' | 'together';
  /** How long each rings. */
  readonly ringSeconds: number;
  /** All of it. */
  readonly timeoutSeconds: number;
  /** Said before the first telephone rings; not again after a crash during the conversation. */
  readonly before?: Prompt;
  /** Played in a loop while the caller waits; the ringing tone when absent. */
  readonly music?: Prompt;
  /** Said to the waiting caller now and then. */
  readonly comfort?: { readonly prompt: Prompt; readonly everySeconds: number };
  /** The waiting caller's key that ends the ringing: `cancelled`. */
  readonly cancelKey?: string;
}

/** How a transfer went; `number` is the one that answered, or empty. */
export type Transferred = {
  readonly result: 'answered' | 'busy' | 'noAnswer' | 'failed' | 'cancelled';
  readonly number: string;
};

/** What the caller is to say. */
export interface RecordOptions {
  /** `voicemail`: somebody will listen to it later; `message`: an answer that the flow keeps. */
  readonly kind: 'message' | 'voicemail';
  readonly prompt?: Prompt;
  /** A tone tells the caller to begin. */
  readonly beep: boolean;
  readonly maxSeconds: number;
  /** So much silence ends it. */
  readonly silenceSeconds: number;
  readonly endKey?: string;
  /** What it is about, for those who look for it. */
  readonly category?: string;
  /** Deleted after so many days; the server's setting when absent. */
  readonly keepDays?: number;
  /** The caller may want to hear it: it waits for `keepRecording` or `discardRecording`. */
  readonly review?: boolean;
}

/** What the caller said, as far as a flow needs to know it. */
export type Recorded = {
  /** Stands for the recording in a variable. */
  readonly id: string;
  readonly ended: 'key' | 'silence' | 'full' | 'stopped' | 'hungUp';
  readonly seconds: number;
  /** Nothing was said. */
  readonly empty: boolean;
};

/** How a fax went over. */
export type FaxResult = {
  readonly ok: boolean;
  /** Pages that went over; some may have although it failed. */
  readonly pages: number;
  /** What the other machine calls itself, mostly its number. */
  readonly station: string;
  /** Why it failed, in the switch's words. */
  readonly error: string;
};

/** A fax that was sent, or that nobody took. */
export type FaxSent =
  | { readonly result: 'busy' | 'noAnswer' | 'failed' }
  | ({ readonly result: 'answered' } & FaxResult);

/** An order as another system has told it. */
export interface SyncedOrder {
  /** Name of that system, as triggers have it. */
  readonly source: string;
  readonly key: string;
  readonly status: string;
  readonly content: Value;
  readonly deleted: boolean;
  /** When it changed there, ISO 8601; empty when the system does not say. */
  readonly at: string;
  /** Minutes since it was known to be so. */
  readonly ageMinutes: number;
}

/** How it went when somebody was called up. */
export type DialledOut = 'answered' | 'busy' | 'noAnswer' | 'failed';

/** The call that a step speaks on. Every method rejects when the caller hangs up; a node needs no handling of its own. */
export interface StepCall {
  readonly from: string;
  readonly to: string;
  answer(): Promise<void>;
  /** Speaks to the end, or until the caller interrupts. */
  say(prompt: Prompt, options?: SayOptions): Promise<Said>;
  gather(options: GatherOptions): Promise<Gathered>;
  /** Rings numbers through the configured trunk and connects the caller with the first that answers. */
  transfer(options: TransferOptions): Promise<Transferred>;
  /** After an answered transfer: resolves when the other party has hung up. The caller is still on the line. */
  conversation(): Promise<void>;
  /** Plays over and over for so long, or until a key when `keyStops`; that key stays for the next `gather`. */
  music(
    prompt: Prompt,
    options: { readonly seconds: number; readonly keyStops: boolean },
  ): Promise<{ readonly interrupted: boolean }>;
  /** Takes a fax from the caller's machine; `document` names what came, also when only a part did. */
  receiveFax(): Promise<FaxResult & { readonly document: string }>;
  /** Lets it ring for so long before the answer; nothing on a call that has been answered. */
  ring(seconds: number): Promise<void>;
  /**
   * Records what the caller says, once for this visit: a step that runs again after a crash goes on with it. A hang-up
   * ends it and does not reject: what was said counts. Faults with `recording.failed` or `telephony.unavailable`.
   */
  record(options: RecordOptions): Promise<Recorded>;
  /** The caller hears what was recorded with `review`. */
  playRecording(recorded: Recorded): Promise<void>;
  keepRecording(recorded: Recorded): void;
  discardRecording(recorded: Recorded, why: 'empty' | 'recordedAgain'): void;
  /**
   * Records the whole call, both sides, until it ends or is stopped. While something sensitive is asked or said, silence
   * is recorded. The caller has to be told before.
   */
  recordCall(options?: { readonly keepDays?: number }): Promise<void>;
  stopRecordingCall(): Promise<void>;
  hangUp(): Promise<void>;
}

/** What a connector operation gave: the exit to take and the fields of its output. */
export interface OperationResult {
  readonly exit: string;
  readonly output?: Readonly<Record<string, Value>>;
  /** Of an operation with `cacheSeconds`: how old the answer is. The server fills it in. */
  readonly ageSeconds?: number;
  /** It was given before, and the other system was not asked again. */
  readonly cached?: boolean;
}

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** At most 1 MB; a longer one is a fault. */
  readonly text: string;
}

export interface OnceOptions {
  /** The other side honours the idempotency key: doing it again with the same one changes nothing. */
  readonly repeatable?: boolean;
}

/** What a node sees while it runs. `P` is the type of its parameters. */
export interface Step<P> {
  readonly params: P;
  /** Aborted when the caller hangs up, the session is cancelled or the runtime stops. */
  readonly signal: AbortSignal;
  /** Id of the session: another one for each call, the same after a crash. */
  readonly session: string;
  /** The caller's number; empty when it is hidden. */
  readonly caller: string;
  /** Id of the node in its flow. */
  readonly nodeId: string;
  /** What the caller is spoken to in: the flow's language until `speak` chooses another. */
  readonly language: Language;
  /** IANA name of the zone that the flow's dates and hours are meant in. */
  readonly timeZone: string;
  /** Set when the node runs again after `park`. */
  readonly woken: Wake | undefined;
  /** The flow's clock. */
  now(): Date;
  get(variable: string): Value | undefined;
  /** From now on the caller is spoken to in `language`, also after a crash. */
  speak(language: Language): void;
  /** Converts to the variable's declared type; a value that can't be converted is a fault. */
  set(variable: string, value: Value): void;
  /** Fills in a template. */
  render(template: string): string;
  /** Evaluates a CEL expression. */
  evaluate(expression: string): Value;
  /** The call; a fault when nobody is on the line. */
  readonly call: StepCall;
  /** Waits in memory: seconds, not hours. */
  sleep(milliseconds: number): Promise<void>;
  /** Waits in the database. */
  park(until: Date | 'event'): Parked;
  /** Takes an exit whose name comes from a parameter. */
  exitNamed(name: string): NamedExit;
  end(options?: { readonly transferred?: boolean; readonly result?: string }): Ended;
  /** Runs the live version of another flow inside this step, in the same call. */
  enterFlow(flow: string, inputs: Readonly<Record<string, Value>>): Entered;
  /** Set when the node runs again after `enterFlow`. */
  readonly returned: Returned | undefined;
  /**
   * Runs `effect` for this visit of the node. That it begins is stored before it does, its result before the flow moves
   * on, and a node that runs again after a crash gets the stored result. When the server died in between, nobody knows
   * whether it was done: it is repeated only when it is `repeatable`, else it faults with `effect.unknown`, which takes
   * the exit `unknown`. So does an exchange whose answer never came. `idempotencyKey` is the same in every try.
   */
  once<T extends Value>(key: string, effect: (idempotencyKey: string) => Promise<T>, options?: OnceOptions): Promise<T>;
  /** An order as it was synced, of any system when `source` is absent; its system is not asked. */
  syncedOrder(key: string, source?: string): Promise<SyncedOrder | undefined>;
  /** Calls an operation (`track`) of a connection (`tms`). */
  connect(
    connection: string,
    operation: string,
    input: Readonly<Record<string, Value>>,
    options: { readonly timeout: number; readonly idempotencyKey?: string },
  ): Promise<OperationResult>;
  /** An HTTP exchange that can't reach this machine or private networks unless the operator allows the host. */
  http(request: HttpRequest): Promise<HttpAnswer>;
  /**
   * Calls somebody up, once for each `attempt` of this visit; answered, they are on the line from now on (`call`). A node
   * that runs again gets the result, and never rings a second time: faults with `effect.unknown` when the server died
   * while it rang, with `engine.has_call` when somebody is on the line, and as a transfer does for numbers that must not
   * be dialled.
   */
  dialOut(attempt: number, callee: { readonly number: string; readonly ringSeconds: number }): Promise<DialledOut>;
  /**
   * Dials a fax machine and sends a document, once for each `attempt` of this visit: a node that runs again gets the
   * result. Faults with `effect.unknown` when the server died meanwhile, and with `fax.no_document`.
   */
  sendFax(
    attempt: number,
    fax: { readonly document: string; readonly number: string; readonly ringSeconds: number },
  ): Promise<FaxSent>;
  /** Adds an effect to the trace. */
  note(kind: Effect['kind'], text: string, data?: Effect['data']): void;
}

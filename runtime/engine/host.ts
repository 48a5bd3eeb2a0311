import type { Value } from '../../plugins/sdk/index.ts';
import { DEFAULT_ZONE, type Scope } from '../../schema/expression/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { Flow } from '../../schema/flow.ts';
import { MASK } from '../../schema/mask.ts';
import type { Language, LocalText } from '../../schema/text.ts';
import type { Effect, SessionEvent } from '../../schema/trace.ts';
import { noRecordings, type RecordingDesk } from '../recordings/desk.ts';
import { noRecognition } from '../speech/recognition/recognition.ts';
import { noAssets } from '../speech/speech.ts';
import { type Call, TakenOver } from '../telephony/port.ts';
import { Released, type Superseded } from './aborting.ts';
import type { EngineDeps } from './engine.ts';
import { hangUp } from './farewell.ts';
import type { Frame } from './frames.ts';
import type { EngineLimits } from './limits.ts';
import { Line } from './line.ts';
import { Secrets } from './masking.ts';
import type { SessionRef, SessionState } from './ports.ts';
import type { PreparedFlow } from './prepare.ts';
import type { EngineStep } from './step.ts';
import { storing } from './storing.ts';
import { iso } from './trace.ts';
import type { Turns } from './turns.ts';
import { Variables } from './variables.ts';

export type SessionDeps = Omit<EngineDeps, 'limits' | 'apology'> & {
  readonly limits: EngineLimits;
  readonly apology: LocalText;
  readonly turns: Turns;
  readonly prepare: (flow: Flow) => PreparedFlow;
};

/** Who has the call has the session. */
const interruptionOf = (reason: unknown): unknown => (reason instanceof TakenOver ? new Released() : reason);

/** A session's world: what its steps borrow, who is on the line, and what interrupts them. */
export class SessionHost {
  readonly id: string;
  /** The session's own flow, then those that run inside each other; the last one is at work. */
  readonly frames: Frame[];
  readonly secrets = new Secrets();
  readonly deps: SessionDeps;
  /** By which the store knows this owner of the session. */
  readonly ref: SessionRef;
  readonly flowId: string;
  /** Code of the last fault that an exit took. */
  faultCode: string | undefined;
  /** The language that the caller is spoken to in. */
  language: Language;
  /** Another owner has the session. */
  isSuperseded = false;
  /** Told when keys may have been lost, with the length of the gap in milliseconds. */
  onMissed: (milliseconds: number) => void = () => undefined;
  /** Caller and called party talk. */
  isBridged = false;
  /** Called once for each interruption. */
  onInterrupt: () => void = () => undefined;
  #numbers: NonNullable<Scope['call']>;
  #line: Line | undefined;
  /** The call that the session had, whatever became of it. */
  lastLine: Line | undefined;
  #abort = new AbortController();
  #writeAbort = new AbortController();

  constructor(deps: SessionDeps, flow: PreparedFlow, state: SessionState, call: Call | undefined) {
    this.deps = deps;
    this.id = state.id;
    this.ref = { id: state.id, epoch: state.epoch };
    this.flowId = state.flowId;
    this.frames = [this.frame(state.flowId, state.version, flow, state.variables, state.node)];
    this.faultCode = state.memo?.fault;
    this.language = state.memo?.language ?? flow.flow.language;
    this.#numbers = { from: state.from, to: state.to };
    if (call) this.#take(call);
  }

  /** Somebody whom the flow has called up is on the line from now on. */
  attach(call: Call, numbers: NonNullable<Scope['call']>): void {
    this.#numbers = numbers;
    this.#take(call);
  }

  #take(call: Call): void {
    this.#line = new Line(call);
    this.lastLine = this.#line;
    this.#line.onMissed((milliseconds) => this.onMissed(milliseconds));
    if (call.signal.aborted) this.#abort.abort(interruptionOf(call.signal.reason));
    else call.signal.addEventListener('abort', this.#hungUp, { once: true });
  }

  frame(
    flowId: string,
    version: number | null,
    flow: PreparedFlow,
    values: Readonly<Record<string, Value>>,
    node: string,
  ): Frame {
    return { flowId, version, flow, node, variables: new Variables(flow, this.deps.limits, this.secrets, values) };
  }

  /** The flow at work. */
  get top(): Frame {
    const top = this.frames.at(-1);
    if (!top) throw new Error('a session without a flow');
    return top;
  }
  get flow(): PreparedFlow {
    return this.top.flow;
  }
  get variables(): Variables {
    return this.top.variables;
  }
  get clock() {
    return this.deps.clock;
  }
  get store() {
    return this.deps.store;
  }
  get connections() {
    return this.deps.connections;
  }
  get recordings(): RecordingDesk {
    return this.deps.recordings ?? noRecordings;
  }
  /** Of caller and called. */
  get numbers(): { readonly from: string; readonly to: string } {
    return this.#numbers;
  }
  get speech() {
    return this.deps.speech;
  }
  get assets() {
    return this.deps.assets ?? noAssets;
  }
  /** The caller's number; empty when it is hidden. */
  get caller(): string {
    return this.#numbers.from;
  }
  get timeZone(): string {
    return this.deps.timeZone ?? DEFAULT_ZONE;
  }
  get recognition() {
    return this.deps.recognition ?? noRecognition;
  }
  get limits() {
    return this.deps.limits;
  }

  // ── Expressions ────────────────────────────────────────────────────────────────────────────────────────────────

  render(template: string): string {
    return this.flow.expressions.render(template, this.#scope(this.variables.values));
  }

  /** As people may read it: sensitive variables are masked before the template is filled in. */
  renderMasked(template: string): string {
    const { sensitive, expressions, variables } = this.flow;
    const named = expressions.references(template).filter((name) => sensitive.includes(name));
    if (named.length === 0) return this.render(template);
    // Only a text can be replaced by the mask before the template works on it.
    if (named.some((name) => variables.get(name)?.type !== 'text')) return MASK;
    const masked = Object.fromEntries(named.map((name) => [name, MASK]));
    try {
      return expressions.render(template, this.#scope({ ...this.variables.values, ...masked }));
    } catch (error) {
      if (error instanceof Fault) return MASK;
      throw error;
    }
  }

  evaluate(expression: string): Value {
    return this.flow.expressions.evaluate(expression, this.#scope(this.variables.values));
  }

  readonly #now = () => this.clock.now();

  #scope(variables: Scope['variables']): Scope {
    const call = this.#numbers;
    return {
      variables,
      call,
      now: this.#now,
      ...(this.faultCode !== undefined && { fault: { code: this.faultCode } }),
    };
  }

  // ── Store, events, log ─────────────────────────────────────────────────────────────────────────────────────────

  /** Bounds a wait for the store; faults with `store.unavailable`. */
  readonly storing = <T>(work: Promise<T>): Promise<T> => storing(work, this.limits.storeMs, this.clock);

  emit(event: SessionEvent): void {
    try {
      this.deps.events(event);
    } catch (error) {
      this.deps.logger.error({ session: this.id, error: this.safe(error) }, 'an event could not be delivered');
    }
  }

  tell(step: EngineStep, effect: Effect): void {
    const at = iso(step.startedAt + effect.ms);
    this.emit({ kind: 'effect', session: this.id, at, seq: step.seq, node: step.name, effect });
  }

  /** An error for the log: it may quote values. */
  safe(error: unknown): string {
    return this.secrets.text(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  // ── The line ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** The caller, while somebody is on the line. */
  get line(): Line | undefined {
    return this.#line;
  }

  /** The flow lets the caller go and goes on by itself. */
  async dropCall(): Promise<void> {
    const line = this.#line;
    if (!line) return;
    // Detached first: that this caller is gone is what the flow wants, and no interruption.
    this.detach();
    await hangUp(line, this.deps);
  }

  /** What becomes of the call is no concern of the session any more. */
  detach(): void {
    this.#line?.signal.removeEventListener('abort', this.#hungUp);
    this.#line = undefined;
  }

  // ── Interruption ───────────────────────────────────────────────────────────────────────────────────────────────

  /** Aborted when the caller hangs up, the session is cancelled or released. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Aborted later: effects that must not be lost get time to end. */
  get writeSignal(): AbortSignal {
    return this.#writeAbort.signal;
  }

  interrupt(reason: unknown): void {
    if (this.signal.aborted) return;
    this.#abort.abort(reason);
    this.onInterrupt();
  }

  /** Another owner has the session: stronger than any interruption before it. */
  supersede(reason: Superseded): void {
    this.isSuperseded = true;
    // First of all: what is interrupted must not be stopped at the switch, where others play to the caller by now.
    this.lastLine?.letGo();
    this.interrupt(reason);
    this.#writeAbort.abort(reason);
  }

  interruptWrites(): void {
    this.#writeAbort.abort(this.signal.reason);
  }

  /** The flow goes on after a hang-up, without the call. */
  goOnAlone(): void {
    this.detach();
    this.#abort = new AbortController();
    this.#writeAbort = new AbortController();
  }

  readonly #hungUp = () => this.interrupt(interruptionOf(this.#line?.signal.reason));
}

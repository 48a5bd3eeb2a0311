import type { Ended, Value, Wake } from '../../plugins/sdk/index.ts';
import type { Scope } from '../../schema/expression/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { Effect, Outcome, SessionEvent, SessionStatus, TraceStep } from '../../schema/trace.ts';
import { type Call, HungUp } from '../telephony/port.ts';
import { Cancelled, Released, untilAborted } from './aborting.ts';
import type { EngineDeps } from './engine.ts';
import { hangUp, lastWords } from './farewell.ts';
import type { EngineLimits } from './limits.ts';
import { Line } from './line.ts';
import { MASK, Secrets } from './masking.ts';
import type { SessionMemo, SessionState } from './ports.ts';
import type { PreparedFlow, PreparedNode } from './prepare.ts';
import { EngineStep, type Exit, Parking } from './step.ts';
import type { StepHost } from './step-host.ts';
import { storing } from './storing.ts';
import { faultInTrace, iso, maskedValue } from './trace.ts';
import type { Turns } from './turns.ts';
import { Variables } from './variables.ts';

/** A visit that ended because the session's signal was aborted. */
const INTERRUPTED = Symbol('interrupted');
const NOTHING = Object.freeze({});
const TIME_IS_UP: Wake = Object.freeze({ reason: 'time' });
type Result = string | Exit | Parking | Ended | Fault | typeof INTERRUPTED;

/** How a walk through the flow ends. */
type Ending =
  | { readonly kind: 'ended'; readonly outcome: Outcome; readonly fault?: Fault }
  | { readonly kind: 'parked'; readonly until: Date | 'event' }
  /** Another runtime goes on, at `next` or with the present node again. */
  | { readonly kind: 'released'; readonly next?: string };
/** The node to visit next, or the end. */
type Way = string | Ending;

export type SessionDeps = Omit<EngineDeps, 'limits' | 'apology'> & {
  readonly limits: EngineLimits;
  readonly apology: string;
  readonly turns: Turns;
};

export interface SessionBegin {
  readonly flow: PreparedFlow;
  readonly state: SessionState;
  readonly call: Call | undefined;
  readonly wake: Wake | undefined;
}

/** One run of a flow. The interpreter is `#walk`, `#visit` and `#follow`; the rest is beginning and end. */
export class Session implements StepHost {
  readonly id: string;
  readonly flow: PreparedFlow;
  readonly variables: Variables;
  readonly secrets = new Secrets();
  readonly done: Promise<SessionState>;
  readonly #deps: SessionDeps;
  readonly #begun: SessionState;
  #node: string;
  /** Sequence number of the present visit. */
  #seq: number;
  #line: Line | undefined;
  #bridged = false;
  /** Decided before the end: how the session is recorded unless it faults. */
  #outcome: Outcome | null;
  /** Of the last fault that an exit took. */
  #faultCode: string | undefined;
  /** Why the present node runs again; remembered until it is through. */
  #woken: Wake | undefined;
  #wakeAt: Date | null;
  #stepsWithoutWait = 0;
  #abort = new AbortController();
  #writeAbort = new AbortController();
  #step: EngineStep | undefined;
  #abandon: ((reason: unknown) => void) | undefined;
  #visitOver: AbortController | undefined;

  constructor(deps: SessionDeps, { flow, state, call, wake }: SessionBegin) {
    this.#deps = deps;
    this.#begun = state;
    this.id = state.id;
    this.flow = flow;
    this.variables = new Variables(flow, deps.limits, this.secrets, state.variables);
    this.#node = state.node;
    this.#seq = state.seq - 1;
    this.#outcome = state.outcome;
    this.#faultCode = state.memo?.fault;
    this.#wakeAt = state.wakeAt;
    this.#woken = wake ?? state.memo?.woken ?? (state.wakeAt ? TIME_IS_UP : undefined);
    if (call) this.#attach(call);
    this.done = this.#live(state);
  }

  get clock() {
    return this.#deps.clock;
  }
  get store() {
    return this.#deps.store;
  }
  get connections() {
    return this.#deps.connections;
  }
  get speech() {
    return this.#deps.speech;
  }
  get limits() {
    return this.#deps.limits;
  }
  get call() {
    return this.#line;
  }
  get signal() {
    return this.#abort.signal;
  }
  get writeSignal() {
    return this.#writeAbort.signal;
  }

  cancel(): void {
    this.#interrupt(new Cancelled());
  }

  /** Lets go of the session so that another runtime can go on with it; its call stays up. */
  release(): void {
    this.#interrupt(new Released());
  }

  // ── The interpreter ────────────────────────────────────────────────────────────────────────────────────────────

  /** Goes from node to node until the flow ends, parks or is interrupted. */
  async #walk(begin: Way): Promise<Ending> {
    let way = this.#unlessInterrupted(begin);
    while (typeof way === 'string') {
      const step = this.#enter(way);
      const result = await this.#visit(step);
      way = this.#unlessInterrupted(this.#follow(step, result));
      const pause = this.#deps.turns.step();
      if (pause) await pause;
    }
    return way;
  }

  /** Every node boundary is a checkpoint: from here the session can go on in another process. */
  #enter(node: string): EngineStep {
    this.#node = node;
    this.#seq += 1;
    this.store.checkpoint(this.#state('running'));
    const at = this.clock.now().getTime();
    this.#emit({ kind: 'entered', session: this.id, at: iso(at), seq: this.#seq, node });
    const step = new EngineStep(this, this.flow.node(node), this.#seq, at, this.#woken);
    return step;
  }

  /** Runs the node. Whatever it does comes back as a result: an exit, an end, a fault. */
  async #visit(step: EngineStep): Promise<Result> {
    const refusal = this.#refusal(step.node);
    if (refusal) return refusal;
    this.#step = step;
    try {
      let result = await this.#run(step);
      while (result instanceof Parking && this.#line) result = await this.#waitOnTheLine(step, result);
      return result;
    } catch (error) {
      return this.#failure(step, error);
    } finally {
      step.close();
      this.#step = undefined;
      this.#abandon = undefined;
      this.#visitOver?.abort();
      this.#visitOver = undefined;
    }
  }

  /** Where a result leads. A fault takes the node's `failed` exit when that is wired, else the session ends by it. */
  #follow(step: EngineStep, result: Result): Way {
    if (result === INTERRUPTED) return this.#interruptedVisit(step);
    if (result instanceof Fault) return this.#failed(step, result);
    if (result instanceof Parking) {
      this.#record(step);
      return { kind: 'parked', until: result.until };
    }
    if (typeof result === 'object' && 'ended' in result) {
      this.#record(step);
      return { kind: 'ended', outcome: result.transferred ? 'transferred' : (this.#outcome ?? 'completed') };
    }
    const exit = typeof result === 'string' ? result : result.name;
    const next = step.node.wired.get(exit);
    if (!step.node.declared.has(exit)) return this.#failed(step, new Fault('engine.unknown_exit', exit));
    if (next === undefined) return this.#failed(step, new Fault('engine.exit_not_wired', exit));
    this.#record(step, exit);
    return next;
  }

  // ── A visit ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Why the node is not even tried. */
  #refusal({ refusal, type }: PreparedNode): Fault | undefined {
    if (this.#seq > this.limits.steps) return new Fault('engine.step_limit', `${this.limits.steps} steps`);
    this.#stepsWithoutWait = type?.waits ? 0 : this.#stepsWithoutWait + 1;
    if (this.#stepsWithoutWait > this.limits.stepsWithoutWait)
      return new Fault('engine.step_limit', `${this.limits.stepsWithoutWait} steps without a wait`);
    if (refusal) return refusal;
    return type?.needs === 'call' && !this.#line ? new Fault('engine.no_call') : undefined;
  }

  /** The node's own run, which `#abandon` can cut short from outside. */
  #run(step: EngineStep): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#abandon = reject;
      // Nodes return branded values that the engine itself has made: the brands exist for the compiler only.
      const run = step.node.type?.run(step) as Promise<unknown> as Promise<Result>;
      run.then(resolve, reject);
    });
  }

  /** A node that parks while somebody is on the line waits in memory: the caller would be lost with the session. */
  async #waitOnTheLine(step: EngineStep, { until }: Parking): Promise<Result> {
    if (until === 'event') throw new Fault('engine.internal', 'waits for an event with a caller on the line');
    await step.sleep(Math.max(0, until.getTime() - this.clock.now().getTime()));
    step.woken = TIME_IS_UP;
    return this.#run(step);
  }

  #failure(step: EngineStep, error: unknown): Result {
    // The switch may notice before its event arrives that the caller is gone.
    if (error instanceof HungUp && this.#line) this.#interrupt(error);
    const where = { session: this.id, node: step.node.id, type: step.node.typeName };
    if (this.signal.aborted) {
      if (error !== this.signal.reason)
        this.#deps.logger.info({ ...where, error: this.#safe(error) }, 'a step was interrupted');
      return INTERRUPTED;
    }
    if (error instanceof Fault) {
      if (error.cause !== undefined)
        this.#deps.logger.warn({ ...where, fault: error.code, error: this.#safe(error.cause) }, 'a step failed');
      return error;
    }
    this.#deps.logger.error({ ...where, error: this.#safe(error) }, 'a step failed internally');
    const name = error instanceof Error ? error.constructor.name : typeof error;
    return new Fault('engine.internal', name, { cause: error });
  }

  #failed(step: EngineStep, fault: Fault): Way {
    const next = fault.code === 'engine.step_limit' ? undefined : step.node.wired.get('failed');
    this.#record(step, next === undefined ? undefined : 'failed', fault);
    this.#faultCode = fault.code;
    return next ?? { kind: 'ended', outcome: 'faulted', fault };
  }

  #interruptedVisit(step: EngineStep): Way {
    // Who releases a session runs the node again: what it has done so far counts for nothing.
    if (this.signal.reason instanceof Released) return { kind: 'released' };
    this.#record(step);
    return this.#interruption();
  }

  #record(step: EngineStep, exit?: string, fault?: Fault): void {
    const now = this.clock.now().getTime();
    const trace: TraceStep = {
      seq: step.seq,
      node: step.node.id,
      type: step.node.typeName,
      at: iso(step.startedAt),
      ms: now - step.startedAt,
      ...(exit !== undefined && { exit }),
      ...(fault && { fault: faultInTrace(fault, this.secrets) }),
      effects: step.effects,
      changed: this.#changed(),
    };
    this.store.step(this.id, trace);
    this.#woken = undefined;
    this.#wakeAt = null;
    this.#emit({ kind: 'left', session: this.id, at: iso(now), step: trace });
  }

  #changed(): TraceStep['changed'] {
    const names = this.variables.takeChanges();
    if (names.length === 0) return NOTHING;
    const { values } = this.variables;
    return Object.fromEntries(names.map((name) => [name, maskedValue(this.flow, this.secrets, name, values[name])]));
  }

  // ── What a step borrows ────────────────────────────────────────────────────────────────────────────────────────

  render(template: string): string {
    return this.flow.expressions.render(template, this.#scope(this.variables.values));
  }

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

  readonly storing = <T>(work: Promise<T>): Promise<T> => storing(work, this.limits.storeMs, this.clock);

  tell(step: EngineStep, effect: Effect): void {
    const at = iso(step.startedAt + effect.ms);
    this.#emit({ kind: 'effect', session: this.id, at, seq: step.seq, node: step.node.id, effect });
  }

  bridged(): void {
    this.#bridged = true;
  }

  async dropCall(): Promise<void> {
    const line = this.#line;
    if (!line) return;
    // Detached first: that this caller is gone is what the flow wants, and no interruption.
    this.#detach();
    await hangUp(line, this.#deps);
  }

  #scope(variables: Scope['variables']): Scope {
    return {
      variables,
      call: this.#begun,
      now: this.#now,
      ...(this.#faultCode && { fault: { code: this.#faultCode } }),
    };
  }
  readonly #now = () => this.clock.now();

  // ── Interruption ───────────────────────────────────────────────────────────────────────────────────────────────

  readonly #hungUp = () => this.#interrupt(this.#line?.signal.reason);

  #attach(call: Call): void {
    this.#line = new Line(call);
    if (call.signal.aborted) this.#abort.abort(call.signal.reason);
    else call.signal.addEventListener('abort', this.#hungUp, { once: true });
  }

  #detach(): void {
    this.#line?.signal.removeEventListener('abort', this.#hungUp);
    this.#line = undefined;
  }

  #interrupt(reason: unknown): void {
    if (this.signal.aborted) return;
    this.#abort.abort(reason);
    if (this.#step) void this.#allowGrace(this.#step);
  }

  /** A node that does not end after an interruption is left behind, so that no session hangs on it. */
  async #allowGrace(step: EngineStep): Promise<void> {
    this.#visitOver = new AbortController();
    const over = this.#visitOver.signal;
    const passed = (ms: number) =>
      this.clock.sleep(ms, over).then(
        () => true,
        () => false,
      );
    if (!(await passed(this.limits.graceMs))) return;
    if (step.writing) {
      if (!(await passed(this.limits.writeGraceMs))) return;
      this.#writeAbort.abort(this.signal.reason);
      if (!(await passed(this.limits.graceMs))) return;
    }
    this.#deps.logger.warn({ session: this.id, node: step.node.id, type: step.node.typeName }, 'a step was abandoned');
    this.#abandon?.(this.signal.reason);
  }

  /** An interruption turns the way aside; an end that was reached before it stands. */
  #unlessInterrupted(way: Way): Way {
    if (!this.signal.aborted || (typeof way === 'object' && way.kind !== 'parked')) return way;
    if (this.signal.reason instanceof Released) return typeof way === 'string' ? { kind: 'released', next: way } : way;
    return this.#interruption();
  }

  #interruption(): Way {
    if (this.signal.reason instanceof Cancelled) return { kind: 'ended', outcome: 'cancelled' };
    if (this.signal.reason instanceof Released) return { kind: 'released' };
    return this.#withoutCaller('hungup');
  }

  /** The caller is gone: the flow goes on where it says, or ends. */
  #withoutCaller(outcome: Outcome): Way {
    this.#detach();
    this.#outcome = outcome;
    this.#abort = new AbortController();
    return this.flow.flow.events?.hangup ?? { kind: 'ended', outcome };
  }

  // ── Beginning and end ──────────────────────────────────────────────────────────────────────────────────────────

  async #live(state: SessionState): Promise<SessionState> {
    // The owner gets its handle before the first event.
    await Promise.resolve();
    const ending = await this.#walk(this.#beginning(state)).catch((error: unknown): Ending => {
      this.#deps.logger.error({ session: this.id, error: this.#safe(error) }, 'the engine failed');
      return { kind: 'ended', outcome: 'faulted', fault: new Fault('engine.internal', 'engine') };
    });
    switch (ending.kind) {
      case 'released':
        return this.#letGo(ending.next);
      case 'parked':
        return this.#park(ending.until);
      case 'ended':
        return this.#conclude(ending.outcome, ending.fault);
    }
  }

  #beginning(state: SessionState): Way {
    if (state.outcome === 'transferred') {
      this.#bridged = true;
      return { kind: 'ended', outcome: 'transferred' };
    }
    if (state.callId !== null && !this.#line) {
      this.#seq = state.seq;
      return this.#withoutCaller('lost');
    }
    return state.node;
  }

  async #letGo(next: string | undefined): Promise<SessionState> {
    if (next !== undefined) {
      this.#node = next;
      this.#seq += 1;
    }
    const state = this.#state('running');
    if (next !== undefined) this.store.checkpoint(state);
    this.#detach();
    await this.#flush();
    return state;
  }

  /** A session that can't be stored must not be forgotten: it stays here until it is. */
  async #park(until: Date | 'event'): Promise<SessionState> {
    this.#wakeAt = until === 'event' ? null : until;
    const state = this.#state('parked');
    for (let wait = 1_000; ; wait = Math.min(wait * 2, 60_000)) {
      try {
        await this.storing(this.store.park(state));
        break;
      } catch (error) {
        this.#deps.logger.error({ session: this.id, error: this.#safe(error) }, 'the session could not be parked');
      }
      const aborted = await this.clock.sleep(wait, this.signal).then(
        () => false,
        () => true,
      );
      if (aborted)
        return this.signal.reason instanceof Cancelled ? this.#conclude('cancelled') : this.#state('running');
    }
    const at = iso(this.clock.now().getTime());
    this.#emit({ kind: 'parked', session: this.id, at, until: this.#wakeAt && iso(this.#wakeAt.getTime()) });
    return state;
  }

  /** Ends the session; nobody is left on a silent line. */
  async #conclude(outcome: Outcome, fault?: Fault): Promise<SessionState> {
    this.#outcome = outcome;
    const line = this.#line;
    if (line && outcome === 'transferred' && this.#bridged) {
      await this.#conversation(line);
      if (this.signal.reason instanceof Released) return this.#letGo(undefined);
    }
    if (line && fault) await lastWords(line, this.#deps.apology, this.flow.flow.language, this.#deps);
    this.#detach();
    if (line) await hangUp(line, this.#deps);
    const state = this.#state('ended');
    this.store.checkpoint(state);
    const traced = fault && faultInTrace(fault, this.secrets);
    const at = iso(this.clock.now().getTime());
    this.#emit({ kind: 'ended', session: this.id, at, outcome, ...(traced && { fault: traced }) });
    await this.#flush();
    return state;
  }

  /** Caller and called party talk; it is on record that the flow is through, so that no restart dials again. */
  async #conversation(line: Line): Promise<void> {
    this.store.checkpoint(this.#state('running'));
    try {
      await untilAborted(line.bridgeEnded(), this.signal);
    } catch (error) {
      if (!this.signal.aborted)
        this.#deps.logger.error({ session: this.id, error: this.#safe(error) }, 'a transferred call went wrong');
    }
  }

  async #flush(): Promise<void> {
    try {
      await this.storing(this.store.flush(this.id));
    } catch (error) {
      this.#deps.logger.error({ session: this.id, error: this.#safe(error) }, 'the session could not be stored');
    }
  }

  /** What goes to the disk: a copy that the engine never touches again. */
  #state(status: SessionStatus): SessionState {
    const begun = this.#begun;
    return {
      id: this.id,
      flowId: begun.flowId,
      version: begun.version,
      status,
      node: this.#node,
      seq: this.#seq,
      variables: this.variables.values,
      callId: this.#line?.id ?? null,
      from: begun.from,
      to: begun.to,
      startedAt: begun.startedAt,
      endedAt: status === 'ended' ? this.clock.now() : null,
      outcome: this.#outcome,
      wakeAt: this.#wakeAt,
      memo: this.#memo(),
    };
  }

  #memo(): SessionMemo | null {
    if (this.#faultCode === undefined && !this.#woken) return null;
    return {
      ...(this.#faultCode !== undefined && { fault: this.#faultCode }),
      ...(this.#woken && { woken: this.#woken }),
    };
  }

  #emit(event: SessionEvent): void {
    try {
      this.#deps.events(event);
    } catch (error) {
      this.#deps.logger.error({ session: this.id, error: this.#safe(error) }, 'an event could not be delivered');
    }
  }

  /** An error for the log: it may quote values. */
  #safe(error: unknown): string {
    return this.secrets.text(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

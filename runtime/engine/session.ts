import type { Returned, Wake } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import { both } from '../../schema/text.ts';
import type { Outcome } from '../../schema/trace.ts';
import { type Call, HungUp } from '../telephony/port.ts';
import { Cancelled, Released, Superseded, untilAborted } from './aborting.ts';
import { hangUp, lastWords } from './farewell.ts';
import { Descent, descend, nameOf, outcomeOf, restored } from './frames.ts';
import { type SessionDeps, SessionHost } from './host.ts';
import { tooManySteps } from './limits.ts';
import type { Line } from './line.ts';
import { Logbook } from './logbook.ts';
import { parkedInStore } from './parking.ts';
import type { SessionState } from './ports.ts';
import type { PreparedFlow, PreparedNode } from './prepare.ts';
import { EngineStep, Parking } from './step.ts';
import { faultInTrace, iso } from './trace.ts';
import { INTERRUPTED, type Result, Visits } from './visit.ts';

/** How a walk through the flow ends. */
type Ending =
  | { readonly kind: 'ended'; readonly outcome: Outcome; readonly fault?: Fault }
  | { readonly kind: 'parked'; readonly until: Date | 'event' }
  /** Another runtime goes on, at `next` or with the present node again. */
  | { readonly kind: 'released'; readonly next?: string };
/** The node to visit next, or the end. */
type Way = string | Ending;

const passedNote = { 'zh-CN': '这一步停用了，没有执行', en: 'This step is switched off and did not run' };

/** The exit that takes a fault, when one is wired. */
const faultExit = ({ wired }: PreparedNode, { code }: Fault): 'unknown' | 'failed' | undefined => {
  if (code === 'engine.step_limit') return undefined;
  if (code === 'effect.unknown' && wired.has('unknown')) return 'unknown';
  return wired.has('failed') ? 'failed' : undefined;
};

export interface SessionBegin {
  readonly flow: PreparedFlow;
  readonly state: SessionState;
  readonly call: Call | undefined;
  readonly wake: Wake | undefined;
  /** Nothing of it has run before: no visit has left anything in the store. */
  readonly isNew: boolean;
}

/**
 * One run of a flow. The interpreter is `#walk`, `#enter` and `#follow`; below it stand flows inside flows, what interrupts
 * a session, its beginning and its end.
 */
export class Session {
  readonly id: string;
  readonly epoch: number;
  readonly done: Promise<SessionState>;
  readonly #host: SessionHost;
  readonly #visits: Visits;
  readonly #logbook: Logbook;
  readonly #isNew: boolean;
  #stepsWithoutWait = 0;
  #isLeaving = false;

  constructor(deps: SessionDeps, { flow, state, call, wake, isNew }: SessionBegin) {
    this.id = state.id;
    this.epoch = state.epoch;
    this.#host = new SessionHost(deps, flow, state, call);
    this.#visits = new Visits(this.#host);
    this.#logbook = new Logbook(this.#host, state, wake);
    this.#isNew = isNew;
    this.done = this.#live(state);
  }

  cancel(): void {
    this.#host.interrupt(new Cancelled());
  }

  /** Like `release`, but the present node may end first: its caller notices nothing. */
  releaseAfterNode(): void {
    this.#isLeaving = true;
  }

  /** Lets go of the session so that another runtime can go on with it; its call stays up. */
  release(): void {
    this.#host.interrupt(new Released());
  }

  /** Another owner has the session: lets go of it at once, and of the call without touching it. */
  supersede(): void {
    this.#host.supersede(new Superseded());
  }

  // ── The interpreter ────────────────────────────────────────────────────────────────────────────────────────────

  /** Goes from node to node until the flow ends, parks or is interrupted. */
  async #walk(begin: Way): Promise<Ending> {
    let way = this.#unlessInterrupted(begin);
    while (typeof way === 'string') {
      const held = this.#host.deps.beforeStep && this.#held(way);
      if (held) {
        await held;
        const before = way;
        way = this.#unlessInterrupted(way);
        if (way !== before) continue;
      }
      const step = this.#enter(way);
      const result = this.#refusal(step.node) ?? this.#passed(step) ?? (await this.#visits.run(step));
      const next = result instanceof Descent ? await this.#descend(step, result) : this.#follow(step, result);
      way = this.#unlessInterrupted(next);
      if (this.#isLeaving && typeof way === 'string') return { kind: 'released', next: way };
      const pause = this.#host.deps.turns.step();
      if (pause) await pause;
    }
    return way;
  }

  /** Somebody may look at the session before its next step; an interruption does not wait for them. */
  #held(node: string): Promise<void> | undefined {
    const { deps, frames, signal } = this.#host;
    if (!deps.beforeStep) return undefined;
    const own = frames[0]?.variables;
    const held = deps.beforeStep({ node: nameOf(frames, node), set: (name, value) => own?.set(name, value) });
    // What has interrupted it is looked at before the step is run.
    return held && untilAborted(held, signal).catch(() => undefined);
  }

  /** Every node boundary is a checkpoint: from here the session can go on in another process. */
  #enter(node: string): EngineStep {
    const { clock, frames, flow, deps } = this.#host;
    this.#logbook.goTo(node);
    this.#logbook.checkpoint('running');
    const { seq, woken, returned, isFirstVisit } = this.#logbook;
    deps.onControl?.(this.id, seq);
    const at = clock.now().getTime();
    const name = nameOf(frames, node);
    this.#host.emit({ kind: 'entered', session: this.id, at: iso(at), seq, node: name });
    const mayHaveRun = !this.#isNew && isFirstVisit;
    return new EngineStep(this.#host, flow.node(node), { seq, at, woken, returned, name, mayHaveRun });
  }

  /** Where a result leads. A fault takes the node's `failed` exit when that is wired, else the session ends by it. */
  #follow(step: EngineStep, result: Exclude<Result, Descent>): Way {
    if (result === INTERRUPTED) return this.#interruptedVisit(step);
    if (result instanceof Fault) return this.#failed(step, result);
    if (result instanceof Parking) {
      this.#logbook.record(step);
      return { kind: 'parked', until: result.until };
    }
    if (typeof result === 'object' && 'ended' in result) {
      this.#logbook.record(step);
      return result.transferred ? { kind: 'ended', outcome: 'transferred' } : this.#flowEnded(result.result);
    }
    const exit = typeof result === 'string' ? result : result.name;
    const next = step.node.wired.get(exit);
    if (!step.node.declared.has(exit)) return this.#failed(step, new Fault('engine.unknown_exit', exit));
    if (next === undefined) return this.#failed(step, new Fault('engine.exit_not_wired', exit));
    this.#logbook.record(step, exit);
    return next;
  }

  /** Why the node is not even tried. */
  #refusal({ refusal, type }: PreparedNode): Fault | undefined {
    this.#stepsWithoutWait = type?.waits ? 0 : this.#stepsWithoutWait + 1;
    const tooMany = tooManySteps(this.#host.limits, this.#logbook.seq, this.#stepsWithoutWait);
    if (tooMany) return tooMany;
    if (refusal) return refusal;
    return type?.needs === 'call' && !this.#host.line ? new Fault('engine.no_call') : undefined;
  }

  /** A disabled node does nothing: the call goes on by its main exit, and the trace says why nothing happened. */
  #passed(step: EngineStep): string | Fault | undefined {
    const { passBy } = step.node;
    if (!passBy) return undefined;
    step.announce('note', passedNote[step.language], passedNote);
    return (
      passBy.exit ??
      new Fault('engine.exit_not_wired', both('步骤停用了，又没有出口可走', 'the step is disabled and has no exit'))
    );
  }

  #failed(step: EngineStep, fault: Fault): Way {
    const exit = faultExit(step.node, fault);
    this.#logbook.record(step, exit, fault);
    this.#host.faultCode = fault.code;
    return (exit && step.node.wired.get(exit)) ?? this.#flowFailed(fault);
  }

  // ── Flows inside flows ─────────────────────────────────────────────────────────────────────────────────────────

  /** A step runs another flow: from here on that one is at work. */
  async #descend(step: EngineStep, descent: Descent): Promise<Way> {
    const { frames, top } = this.#host;
    try {
      const frame = await descend(this.#host, descent);
      this.#logbook.record(step);
      top.node = this.#logbook.node;
      frames.push(frame);
      return frame.node;
    } catch (error) {
      if (this.#host.isSuperseded) return { kind: 'released' };
      return this.#failed(
        step,
        error instanceof Fault ? error : new Fault('engine.internal', 'subflow', { cause: error }),
      );
    }
  }

  /** The flow at work has come to an end: the step that runs it goes on, or the session ends. */
  #flowEnded(result: string | undefined): Way {
    const { frames, top } = this.#host;
    if (frames.length === 1) return { kind: 'ended', outcome: this.#logbook.outcome ?? 'completed' };
    // The caller is gone: each flow may say what is left to do, the inner ones first.
    if (this.#logbook.outcome) {
      this.#ascend(undefined);
      return this.#afterHangUp(this.#logbook.outcome);
    }
    return this.#ascend(outcomeOf(top, result));
  }

  #flowFailed(fault: Fault): Way {
    if (this.#host.frames.length === 1 || fault.code === 'engine.step_limit')
      return { kind: 'ended', outcome: 'faulted', fault };
    return this.#ascend({ outputs: {}, fault: faultInTrace(fault, this.#host.secrets) });
  }

  /** Leaves the flow at work; answers the step that ran it. */
  #ascend(returned: Returned | undefined): string {
    this.#host.frames.pop();
    this.#logbook.returned = returned;
    return this.#host.top.node;
  }

  #afterHangUp(outcome: Outcome): Way {
    for (;;) {
      const next = this.#host.flow.flow.events?.hangup;
      if (next !== undefined) return next;
      if (this.#host.frames.length === 1) return { kind: 'ended', outcome };
      this.#ascend(undefined);
    }
  }

  #interruptedVisit(step: EngineStep): Way {
    // Who releases a session runs the node again: what it has done so far counts for nothing.
    if (this.#isLost) return { kind: 'released' };
    this.#logbook.record(step);
    return this.#interruption();
  }

  /** An interruption turns the way aside; an end that was reached before it stands. */
  #unlessInterrupted(way: Way): Way {
    if (this.#host.isSuperseded) return { kind: 'released' };
    if (!this.#host.signal.aborted || (typeof way === 'object' && way.kind !== 'parked')) return way;
    if (this.#host.signal.reason instanceof Released)
      return typeof way === 'string' ? { kind: 'released', next: way } : way;
    return this.#interruption();
  }

  /** Somebody else goes on with the session, or does already. */
  get #isLost(): boolean {
    return this.#host.isSuperseded || this.#host.signal.reason instanceof Released;
  }

  #interruption(): Way {
    if (this.#host.signal.reason instanceof Cancelled) return { kind: 'ended', outcome: 'cancelled' };
    if (this.#isLost) return { kind: 'released' };
    const { reason } = this.#host.signal;
    return this.#withoutCaller(reason instanceof HungUp && reason.lost ? 'lost' : 'hungup');
  }

  /** The caller is gone: the flow goes on where it says, or ends. */
  #withoutCaller(outcome: Outcome): Way {
    this.#host.goOnAlone();
    this.#logbook.outcome = outcome;
    // Results of effects belong to the visit that was interrupted, in this process or in another.
    if (!this.#isNew) this.#logbook.countVisit();
    return this.#afterHangUp(outcome);
  }

  // ── Beginning and end ──────────────────────────────────────────────────────────────────────────────────────────

  async #live(state: SessionState): Promise<SessionState> {
    // The owner gets its handle before the first event.
    await Promise.resolve();
    const ending = await this.#begin(state).catch((error: unknown): Ending => {
      this.#host.deps.logger.error({ session: this.id, error: this.#host.safe(error) }, 'the engine failed');
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

  async #begin(state: SessionState): Promise<Ending> {
    const inner = state.memo?.frames ?? [];
    try {
      this.#host.frames.push(...(await restored(this.#host, inner)));
    } catch (error) {
      if (error instanceof Fault) return { kind: 'ended', outcome: 'faulted', fault: error };
      throw error;
    }
    this.#logbook.node = this.#host.top.node;
    return this.#walk(this.#beginning(state));
  }

  #beginning(state: SessionState): Way {
    if (state.outcome === 'transferred') {
      this.#host.isBridged = true;
      return { kind: 'ended', outcome: 'transferred' };
    }
    return state.callId !== null && !this.#host.line ? this.#withoutCaller('lost') : this.#logbook.node;
  }

  async #letGo(next: string | undefined): Promise<SessionState> {
    if (this.#host.isSuperseded) {
      this.#host.detach();
      return this.#logbook.stored;
    }
    if (next !== undefined) {
      this.#logbook.goTo(next);
      this.#logbook.checkpoint('running');
    }
    this.#host.detach();
    await this.#logbook.flush();
    this.#host.lastLine?.letGo();
    // What an interrupted visit has changed counts for nothing: it is as it was stored.
    return this.#logbook.stored;
  }

  async #park(until: Date | 'event'): Promise<SessionState> {
    this.#logbook.wakeAt = until === 'event' ? null : until;
    const state = this.#logbook.state('parked');
    if (!(await parkedInStore(this.#host, state)))
      return this.#host.signal.reason instanceof Cancelled ? this.#conclude('cancelled') : this.#logbook.stored;
    const at = iso(this.#host.clock.now().getTime());
    this.#host.emit({
      kind: 'parked',
      session: this.id,
      at,
      until: this.#logbook.wakeAt && iso(this.#logbook.wakeAt.getTime()),
    });
    return state;
  }

  /** Ends the session; nobody is left on a silent line. */
  async #conclude(outcome: Outcome, fault?: Fault): Promise<SessionState> {
    if (this.#host.isSuperseded) return this.#letGo(undefined);
    this.#logbook.outcome = outcome;
    const { line } = this.#host;
    if (line && outcome === 'transferred' && this.#host.isBridged) {
      await this.#conversation(line);
      if (this.#isLost) return this.#letGo(undefined);
    }
    if (line && fault)
      await lastWords(line, this.#host.deps.apology[this.#host.language], this.#host.language, this.#host.deps);
    this.#host.detach();
    // Also a call that the flow has dropped and the switch has not.
    if (this.#host.lastLine) await hangUp(this.#host.lastLine, this.#host.deps);
    const state = this.#logbook.checkpoint('ended');
    const traced = fault && faultInTrace(fault, this.#host.secrets);
    const at = iso(this.#host.clock.now().getTime());
    this.#host.emit({ kind: 'ended', session: this.id, at, outcome, ...(traced && { fault: traced }) });
    await this.#logbook.flush();
    return state;
  }

  /** Caller and called party talk; it is on record that the flow is through, so that no restart dials again. */
  async #conversation(line: Line): Promise<void> {
    this.#logbook.checkpoint('running');
    try {
      await untilAborted(line.bridgeEnded(), this.#host.signal);
    } catch (error) {
      if (!this.#host.signal.aborted)
        this.#host.deps.logger.error(
          { session: this.id, error: this.#host.safe(error) },
          'a transferred call went wrong',
        );
    }
  }
}

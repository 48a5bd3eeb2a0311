import type { Returned, Wake } from '../../plugins/sdk/index.ts';
import type { Fault } from '../../schema/faults.ts';
import type { Outcome, SessionStatus, TraceStep } from '../../schema/trace.ts';
import { frameStates } from './frames.ts';
import type { SessionHost } from './host.ts';
import type { SessionMemo, SessionState } from './ports.ts';
import { type EngineStep, TIME_IS_UP } from './step.ts';
import { changesInTrace, faultInTrace, iso } from './trace.ts';

/** Where a session stands, and how that comes into the store: checkpoints and the trace. */
export class Logbook {
  node: string;
  /** Sequence number of the present visit. */
  seq: number;
  /** Decided before the end: how the session is recorded unless it faults. */
  outcome: Outcome | null;
  /** Why the present node runs again; remembered until it is through. */
  woken: Wake | undefined;
  wakeAt: Date | null;
  /** What the flow inside the present node gave back. */
  returned: Returned | undefined;
  readonly #host: SessionHost;
  readonly #begun: SessionState;
  #revision: number;
  #stored: SessionState;
  /** The next visit is the one that `seq` counts already. */
  #isCounted = true;

  constructor(host: SessionHost, begun: SessionState, wake: Wake | undefined) {
    this.#host = host;
    this.#begun = begun;
    this.#revision = begun.revision;
    this.#stored = begun;
    this.node = begun.node;
    this.seq = begun.seq;
    this.outcome = begun.outcome;
    this.wakeAt = begun.wakeAt;
    this.returned = begun.memo?.returned;
    this.woken = wake ?? begun.memo?.woken ?? (begun.wakeAt ? TIME_IS_UP : undefined);
  }

  /** As it was last handed to the store. */
  get stored(): SessionState {
    return this.#stored;
  }

  goTo(node: string): void {
    this.node = node;
    if (!this.#isCounted) this.seq += 1;
    this.#isCounted = false;
  }

  /** The present visit has been made, if only in part: the next one gets a number of its own. */
  countVisit(): void {
    this.#isCounted = false;
  }

  /** The present visit is the one that the session began with: it may have run before, in another process. */
  get isFirstVisit(): boolean {
    return this.seq === this.#begun.seq;
  }

  checkpoint(status: SessionStatus): SessionState {
    this.#stored = this.state(status);
    this.#host.store.checkpoint(this.#stored);
    return this.#stored;
  }

  /** What goes to the disk: a copy that the engine never touches again. */
  state(status: SessionStatus): SessionState {
    const begun = this.#begun;
    const [own = this.#host.top, inner] = this.#host.frames;
    this.#revision += 1;
    return {
      id: begun.id,
      flowId: begun.flowId,
      version: begun.version,
      status,
      node: inner ? own.node : this.node,
      seq: this.seq,
      // Needed no more when it is over, and not for the disk.
      variables: status === 'ended' ? own.variables.withoutSensitive() : own.variables.values,
      callId: this.#host.line?.id ?? null,
      ...this.#host.numbers,
      startedAt: begun.startedAt,
      endedAt: status === 'ended' ? this.#host.clock.now() : null,
      outcome: this.outcome,
      wakeAt: this.wakeAt,
      memo: this.#memo(status),
      epoch: begun.epoch,
      revision: this.#revision,
    };
  }

  #memo(status: SessionStatus): SessionMemo | null {
    const { faultCode, language, frames } = this.#host;
    const chosen = language !== frames[0]?.flow.flow.language;
    // Only who goes on has to know how deep it was, and the variables there.
    const isInside = status !== 'ended' && frames.length > 1;
    if (faultCode === undefined && !this.woken && !chosen && !isInside && !this.returned) return null;
    return {
      ...(faultCode !== undefined && { fault: faultCode }),
      ...(this.woken && { woken: this.woken }),
      ...(chosen && { language }),
      ...(isInside && { frames: frameStates(frames, this.node) }),
      ...(this.returned && { returned: this.returned }),
    };
  }

  /** Puts a visit that is over into the trace, and forgets why it was made. */
  record(step: EngineStep, exit?: string, fault?: Fault): void {
    const now = this.#host.clock.now().getTime();
    // Built without spreading what may be absent: measured, that took a quarter of a step's time.
    const trace: { -readonly [Field in keyof TraceStep]: TraceStep[Field] } = {
      seq: step.seq,
      node: step.name,
      type: step.node.typeName,
      at: iso(step.startedAt),
      ms: now - step.startedAt,
      effects: step.effects,
      changed: changesInTrace(this.#host),
    };
    if (exit !== undefined) trace.exit = exit;
    if (fault) trace.fault = faultInTrace(fault, this.#host.secrets);
    this.#host.store.step(this.#host.ref, trace);
    this.woken = undefined;
    this.wakeAt = null;
    this.returned = undefined;
    this.#host.emit({ kind: 'left', session: this.#begun.id, at: iso(now), step: trace });
  }

  /** Waits until what was handed in is on disk. Never rejects: what goes wrong is logged. */
  async flush(): Promise<void> {
    try {
      await this.#host.storing(this.#host.store.flush(this.#host.ref));
    } catch (error) {
      this.#host.deps.logger.error(
        { session: this.#begun.id, error: this.#host.safe(error) },
        'the session could not be stored',
      );
    }
  }
}

import type { Ended } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import { both, type LocalText } from '../../schema/text.ts';
import { HungUp } from '../telephony/port.ts';
import type { Descent } from './frames.ts';
import type { SessionHost } from './host.ts';
import { type EngineStep, type Exit, Parking, TIME_IS_UP } from './step.ts';

/** A visit that ended because the session was interrupted. */
export const INTERRUPTED = Symbol('interrupted');

/** What came of a visit; a string is the name of an exit. */
export type Result = string | Exit | Parking | Descent | Ended | Fault | typeof INTERRUPTED;

const gapNote = (seconds: number): LocalText =>
  both(
    `与电话系统的连接中断了 ${seconds} 秒，其间的按键可能没有收到`,
    `The connection to the telephone system was lost for ${seconds} s; keys pressed then may be missing`,
  );

/** Runs nodes, one at a time, and lets none of them hold the session. */
export class Visits {
  readonly #host: SessionHost;
  #step: EngineStep | undefined;
  /** Cuts the present visit short. */
  #abandon: ((reason: unknown) => void) | undefined;
  /** Aborted when a visit that was interrupted is over. */
  #over: AbortController | undefined;

  constructor(host: SessionHost) {
    this.#host = host;
    host.onMissed = (ms) => {
      const note = gapNote(Math.ceil(ms / 1000));
      this.#step?.announce('note', note[this.#step.language], note);
    };
    host.onInterrupt = () => this.#step && void this.#allowGrace(this.#step);
  }

  /** Runs the node. Whatever it does comes back as a result: an exit, an end, a fault. Never rejects. */
  async run(step: EngineStep): Promise<Result> {
    this.#step = step;
    try {
      let result = await this.#runNode(step);
      while (result instanceof Parking && this.#host.line) result = await this.#waitOnTheLine(step, result);
      return result;
    } catch (error) {
      return this.#failure(step, error);
    } finally {
      step.close();
      this.#step = undefined;
      this.#abandon = undefined;
      this.#over?.abort();
      this.#over = undefined;
    }
  }

  #runNode(step: EngineStep): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#abandon = reject;
      // Nodes return branded values that the engine itself has made: the brands exist for the compiler only.
      const run = step.node.type?.run(step) as Promise<unknown> as Promise<Result>;
      run.then(resolve, reject);
    });
  }

  /** A node that parks while somebody is on the line waits in memory: the caller would be lost with the session. */
  async #waitOnTheLine(step: EngineStep, { until }: Parking): Promise<Result> {
    if (until === 'event')
      throw new Fault(
        'engine.internal',
        both('线上有来电人时不能等一个事件', 'waits for an event with a caller on the line'),
      );
    await step.sleep(Math.max(0, until.getTime() - this.#host.clock.now().getTime()));
    step.woken = TIME_IS_UP;
    return this.#runNode(step);
  }

  #failure(step: EngineStep, error: unknown): Result {
    const { line, deps, id } = this.#host;
    // The switch may notice before its event arrives that the caller is gone.
    if (error instanceof HungUp && line) this.#host.interrupt(error);
    const where = { session: id, node: step.node.id, type: step.node.typeName };
    const { signal } = this.#host;
    if (signal.aborted) {
      if (error !== signal.reason)
        deps.logger.info({ ...where, error: this.#host.safe(error) }, 'a step was interrupted');
      return INTERRUPTED;
    }
    if (error instanceof Fault) {
      if (error.cause !== undefined)
        deps.logger.warn({ ...where, fault: error.code, error: this.#host.safe(error.cause) }, 'a step failed');
      return error;
    }
    deps.logger.error({ ...where, error: this.#host.safe(error) }, 'a step failed internally');
    const name = error instanceof Error ? error.constructor.name : typeof error;
    return new Fault('engine.internal', name, { cause: error });
  }

  /** A node that does not end after an interruption is left behind, so that no session hangs on it. */
  async #allowGrace(step: EngineStep): Promise<void> {
    const { clock, limits, deps, id } = this.#host;
    this.#over = new AbortController();
    const over = this.#over.signal;
    const passed = (ms: number) =>
      clock.sleep(ms, over).then(
        () => true,
        () => false,
      );
    if (!(await passed(limits.graceMs))) return;
    if (step.writing) {
      if (!(await passed(limits.writeGraceMs))) return;
      this.#host.interruptWrites();
      if (!(await passed(limits.graceMs))) return;
    }
    deps.logger.warn({ session: id, node: step.node.id, type: step.node.typeName }, 'a step was abandoned');
    this.#abandon?.(this.#host.signal.reason);
  }
}

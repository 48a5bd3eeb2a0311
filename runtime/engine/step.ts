import type {
  DialledOut,
  Ended,
  Entered,
  FaxSent,
  HttpAnswer,
  HttpRequest,
  NamedExit,
  OnceOptions,
  OperationResult,
  Parked,
  Returned,
  Step,
  StepCall,
  SyncedOrder,
  Value,
  Wake,
} from '../../plugins/sdk/index.ts';
import { Fault, inWords } from '../../schema/faults.ts';
import { both, type Language } from '../../schema/text.ts';
import type { Effect } from '../../schema/trace.ts';
import { untilAborted } from './aborting.ts';
import { dialOut } from './call/outbound.ts';
import { EngineCall } from './call.ts';
import { Descent } from './frames.ts';
import type { SessionHost } from './host.ts';
import type { PreparedNode } from './prepare.ts';
import { shortened } from './trace.ts';

/** What `step.park` returns. */
export class Parking {
  readonly until: Date | 'event';
  constructor(until: Date | 'event') {
    this.until = until;
  }
}

export const TIME_IS_UP: Wake = Object.freeze({ reason: 'time' });

/** What `step.exitNamed` returns. */
export class Exit {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export interface VisitBegin {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly woken: Wake | undefined;
  readonly returned: Returned | undefined;
  /** Of the node in traces and events. */
  readonly name: string;
  /** It may have begun before, in another process or before the session parked. */
  readonly mayHaveRun: boolean;
}

/** How an effect is remembered. */
export interface RememberOptions<T> {
  /** Finds out what became of an effect that had begun when its process died. */
  readonly recover?: () => Promise<T>;
  /** `false`: without a way to find out it must not be done again, and counts as unknown. */
  readonly repeatable?: boolean;
  /** Called when the result is known, before the flow moves on. */
  readonly done?: () => void;
}

const NO_EFFECTS: readonly Effect[] = Object.freeze([]);
const ENDED: Ended = Object.freeze({ ended: true });
const TRANSFERRED: Ended = Object.freeze({ ended: true, transferred: true });

const addressOf = (url: string): string => {
  if (!URL.canParse(url)) return '';
  // Without user, password and query: they carry keys and personal data.
  const { origin, pathname } = new URL(url);
  return ` ${origin}${pathname}`;
};

/** One visit of a node as the node sees it. Made anew for each visit, so its methods live on the prototype. */
export class EngineStep implements Step<never> {
  readonly node: PreparedNode;
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  woken: Wake | undefined;
  readonly returned: Returned | undefined;
  /** Of the node in traces and events. */
  readonly name: string;
  readonly #host: SessionHost;
  readonly #mayHaveRun: boolean;
  #effects: Effect[] | undefined;
  #call: EngineCall | undefined;
  #once: Map<string, Promise<Value>> | undefined;
  #writing = 0;
  #over = false;

  constructor(host: SessionHost, node: PreparedNode, { seq, at, woken, returned, name, mayHaveRun }: VisitBegin) {
    this.returned = returned;
    this.name = name;
    this.#host = host;
    this.node = node;
    this.seq = seq;
    this.startedAt = at;
    this.woken = woken;
    this.#mayHaveRun = mayHaveRun;
  }

  get params(): never {
    // The registry holds node types without the type of their parameters; `defineNode` has checked the pair.
    return this.node.params as never;
  }

  get signal(): AbortSignal {
    return this.#host.signal;
  }

  get session(): string {
    return this.#host.id;
  }

  get caller(): string {
    return this.#host.caller;
  }

  get nodeId(): string {
    return this.node.id;
  }

  get language(): Language {
    return this.#host.language;
  }

  get timeZone(): string {
    return this.#host.timeZone;
  }

  speak(language: Language): void {
    this.#assertOpen();
    this.#host.language = language;
  }

  get effects(): readonly Effect[] {
    return this.#effects ?? NO_EFFECTS;
  }

  /** An effect that must not be lost is under way. */
  get writing(): boolean {
    return this.#writing > 0;
  }

  /** The engine has gone on: whatever the node still does has no effect. */
  close(): void {
    this.#over = true;
  }

  /** The node goes on after a wait. */
  hasControl(): void {
    this.#host.deps.onControl?.(this.#host.id, this.seq);
  }

  now(): Date {
    return this.#host.clock.now();
  }

  get(variable: string): Value | undefined {
    return this.#host.variables.get(variable);
  }

  set(variable: string, value: Value): void {
    this.#assertOpen();
    this.#host.variables.set(variable, value);
  }

  render(template: string): string {
    return this.#host.render(template);
  }

  evaluate(expression: string): Value {
    return this.#host.evaluate(expression);
  }

  get call(): StepCall {
    const { line } = this.#host;
    if (!line) throw new Fault('engine.no_call');
    this.#call ??= new EngineCall(this, this.#host, line);
    return this.#call;
  }

  sleep(milliseconds: number): Promise<void> {
    return this.#host.clock.sleep(milliseconds, this.signal).then(() => this.hasControl());
  }

  park(until: Date | 'event'): Parked {
    // The brand exists for the compiler only.
    return new Parking(until) as unknown as Parked;
  }

  exitNamed(name: string): NamedExit {
    return new Exit(name) as unknown as NamedExit;
  }

  end(options?: { readonly transferred?: boolean; readonly result?: string }): Ended {
    if (options?.result !== undefined) return { ended: true, result: options.result };
    return options?.transferred ? TRANSFERRED : ENDED;
  }

  enterFlow(flow: string, inputs: Readonly<Record<string, Value>>): Entered {
    // The brand exists for the compiler only.
    return new Descent(flow, inputs) as unknown as Entered;
  }

  once<T extends Value>(
    key: string,
    effect: (idempotencyKey: string) => Promise<T>,
    options?: OnceOptions,
  ): Promise<T> {
    const { repeatable = false } = options ?? {};
    return this.remember(key, effect, { repeatable, done: () => this.announce('once', key) });
  }

  /** `once` without a word in the trace, for effects that announce themselves. */
  remember<T extends Value>(
    key: string,
    effect: (idempotencyKey: string) => Promise<T>,
    options: RememberOptions<T> = {},
  ): Promise<T> {
    this.#assertOpen();
    this.#once ??= new Map();
    const running = this.#once.get(key) ?? this.#runOnce(key, effect, options);
    this.#once.set(key, running);
    // A failed effect may be tried again in the same visit.
    running.catch(() => this.#once?.delete(key));
    return running as Promise<T>;
  }

  async #runOnce<T extends Value>(
    key: string,
    effect: (key: string) => Promise<T>,
    { done, ...options }: RememberOptions<T>,
  ): Promise<Value> {
    const { storing, store, ref, signal } = this.#host;
    // Nothing can be stored under a visit that begins here and now.
    const stored = this.#mayHaveRun ? await storing(store.effect(ref, this.seq, key)) : undefined;
    if (stored?.known) return stored.result;
    // The way here and the intent, in one commit: after a crash this very visit runs again and finds them.
    await storing(store.beginEffect(ref, this.seq, key));
    signal.throwIfAborted();
    this.#writing += 1;
    try {
      const result = await this.#carryOut(key, effect, stored ? options : undefined);
      await this.#save(key, result);
      done?.();
      return result;
    } finally {
      this.#writing -= 1;
    }
  }

  /** `again`: it had begun before, and what became of it is not on record. */
  async #carryOut<T extends Value>(
    key: string,
    effect: (key: string) => Promise<T>,
    again: RememberOptions<T> | undefined,
  ): Promise<T> {
    if (again?.recover) return again.recover();
    if (again?.repeatable === false)
      throw new Fault(
        'effect.unknown',
        both(`「${key}」办到一半，服务器停了`, `${key} had begun when its server went away`),
      );
    try {
      return await effect(`${this.#host.id}:${this.seq}:${key}`);
    } catch (error) {
      if (error instanceof Fault && error.sent) throw new Fault('effect.unknown', inWords(error), { cause: error });
      throw error;
    }
  }

  /**
   * What was done was done: when the result can't be stored in time, the flow goes on with it. It reaches the disk
   * before anything that comes after it, and if the process dies first, it counts as unknown.
   */
  async #save(key: string, result: Value): Promise<void> {
    const { storing, store, ref, deps, id } = this.#host;
    try {
      await storing(store.saveEffect(ref, this.seq, key, result));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      deps.logger.error({ session: id, key, error: this.#host.safe(error) }, 'a result waits for the database');
    }
  }

  async syncedOrder(key: string, source?: string): Promise<SyncedOrder | undefined> {
    const { orders } = this.#host.deps;
    if (!orders) throw new Fault('store.unavailable', both('这里没有同步订单', 'nothing is synced here'));
    return await untilAborted(this.#host.storing(orders.lookup(key, source)), this.signal);
  }

  async connect(
    connection: string,
    operation: string,
    input: Readonly<Record<string, Value>>,
    options: { readonly timeout: number; readonly idempotencyKey?: string },
  ): Promise<OperationResult> {
    const signal = this.#workSignal();
    const name = `${connection}.${operation}`;
    const { language } = this;
    const exchange = this.#host.connections.call(connection, operation, input, { ...options, signal, language });
    const result = await this.#announced(untilAborted(exchange, signal), name, { input });
    const { exit, cached, ageSeconds } = result;
    this.announce('request', name, { input, exit, ...(cached && { cached, ageSeconds }) });
    return result;
  }

  async http(request: HttpRequest): Promise<HttpAnswer> {
    const signal = this.#workSignal();
    const name = `${request.method}${addressOf(request.url)}`;
    const answer = await this.#announced(untilAborted(this.#host.connections.http(request, signal), signal), name);
    this.announce('request', name, { status: answer.status });
    return answer;
  }

  dialOut(attempt: number, callee: Parameters<Step<never>['dialOut']>[1]): Promise<DialledOut> {
    this.#assertOpen();
    return dialOut(this, this.#host, attempt, callee);
  }

  sendFax(attempt: number, fax: Parameters<Step<never>['sendFax']>[1]): Promise<FaxSent> {
    const { faxes } = this.#host.deps;
    if (!faxes) throw new Fault('telephony.unavailable', both('没有发传真的线路', 'no line for faxes'));
    const send = async (key: string): Promise<FaxSent> => ({
      ...(await faxes.sendFax({
        id: key.replace(/[^A-Za-z0-9]/g, '-'),
        number: fax.number,
        document: fax.document,
        ringMs: fax.ringSeconds * 1000,
        signal: this.#workSignal(),
      })),
    });
    return this.once(`fax:${attempt}`, send, { repeatable: false });
  }

  note(kind: Effect['kind'], text: string, data?: Effect['data']): void {
    this.announce(kind, text, data);
  }

  /** Adds an effect to the trace and tells those who watch. */
  announce(kind: Effect['kind'], text: string, data?: Effect['data']): void {
    if (this.#over) return;
    this.hasControl();
    const { secrets, clock } = this.#host;
    const effect: Effect = {
      ms: clock.now().getTime() - this.startedAt,
      kind,
      text: shortened(secrets.text(text)),
      ...(data && { data: secrets.deep(data) as Effect['data'] }),
    };
    this.#effects ??= [];
    this.#effects.push(effect);
    this.#host.tell(this, effect);
  }

  /** A request that fails stands in the trace, too. */
  async #announced<T>(exchange: Promise<T>, name: string, data?: Effect['data']): Promise<T> {
    try {
      return await exchange;
    } catch (error) {
      const fault = error instanceof Fault ? error.code : undefined;
      if (fault) this.announce('request', name, { ...data, fault });
      throw error;
    }
  }

  /** A write that has begun is not torn up by a hang-up: nobody could tell whether it took place. */
  #workSignal(): AbortSignal {
    this.#assertOpen();
    return this.writing ? this.#host.writeSignal : this.signal;
  }

  #assertOpen(): void {
    if (this.#over) throw new Error(`the visit of ${this.node.id} is over`);
  }
}

import type { HttpAnswer, HttpRequest } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import { limitsOf } from '../../schema/limits.ts';
import { both } from '../../schema/text.ts';
import type { HostRule } from './hosts.ts';
import { Outlet } from './http.ts';
import type { CacheMemory } from './resilience/cache.ts';
import { Guard, type GuardWatcher } from './resilience/guard.ts';
import { realTime } from './resilience/time.ts';

const LONGEST_SECONDS = 60;
const LIMITS = limitsOf();
/** Hosts that are remembered; the one that was not asked for longest is forgotten first. */
const MOST_HOSTS = 500;
/** What all of them are called in metrics: hosts come from flows, and a caller may have a word in them. */
const NAME = 'http';

export interface FlowHttpOptions {
  readonly rule: HostRule;
  readonly memory: CacheMemory;
  readonly now: () => Date;
  readonly watcher?: GuardWatcher | undefined;
}

/** Requests that flows make by themselves, over no connection: each host is guarded as if it were one. */
export class FlowHttp {
  readonly #options: FlowHttpOptions;
  readonly #outlet: Outlet;
  readonly #guards = new Map<string, Guard>();

  constructor(options: FlowHttpOptions) {
    this.#options = options;
    this.#outlet = new Outlet(options.rule);
  }

  /** Faults with `connector.…`; rejects with the reason of `signal` when that is aborted. */
  exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const effect = request.method === 'GET' ? 'read' : 'write';
    return this.#guardOf(request.url).run({
      // A flow in a hurry says nothing about the host.
      operation: { effect, timeout: LONGEST_SECONDS },
      idempotencyKey: undefined,
      timeout: request.timeout,
      signal,
      exchange: (bound, progress) => this.#outlet.exchange(request, bound, progress),
      faultOf: (error) =>
        error instanceof Fault
          ? error
          : new Fault('connector.error', both('请求没有成功', 'the request failed'), { cause: error }),
    });
  }

  close(): void {
    this.#outlet.close();
  }

  #guardOf(url: string): Guard {
    const host = URL.parse(url)?.host ?? '';
    const guard = this.#guards.get(host) ?? this.#made(host);
    this.#guards.delete(host);
    this.#guards.set(host, guard);
    const [oldest] = this.#guards.keys();
    if (this.#guards.size > MOST_HOSTS && oldest !== undefined) this.#guards.delete(oldest);
    return guard;
  }

  #made(revision: string): Guard {
    const { memory, now, watcher } = this.#options;
    return new Guard({
      name: NAME,
      revision,
      limits: LIMITS,
      time: realTime,
      now,
      random: Math.random,
      memory,
      ...(watcher && { watcher }),
    });
  }
}

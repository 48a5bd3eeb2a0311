import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { SessionEvent } from '../../schema/trace.ts';

const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/**
 * The server's metrics. Labels come from lists that the server knows (node types, routes, fault codes), never from a
 * caller or a client, so their number is bounded and none holds personal data.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #knownTypes: ReadonlySet<string>;
  readonly #active = new Set<string>();

  readonly #sessions = new Counter({
    name: 'switchyard_sessions_total',
    help: 'Sessions that ended, by outcome',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  readonly #started = new Counter({
    name: 'switchyard_sessions_started_total',
    help: 'Sessions that began',
    registers: [this.registry],
  });
  readonly #steps = new Histogram({
    name: 'switchyard_step_duration_seconds',
    help: 'Time from entering a node to leaving it',
    labelNames: ['type'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly #faults = new Counter({
    name: 'switchyard_faults_total',
    help: 'Steps that failed, by fault code',
    labelNames: ['code'],
    registers: [this.registry],
  });
  readonly #requests = new Histogram({
    name: 'switchyard_http_request_duration_seconds',
    help: 'Time to answer an HTTP request',
    labelNames: ['route', 'status'],
    buckets: SECONDS,
    registers: [this.registry],
  });

  constructor(nodeTypes: Iterable<string>, streams: { readonly count: number }) {
    this.#knownTypes = new Set(nodeTypes);
    const active = this.#active;
    new Gauge({
      name: 'switchyard_sessions_active',
      help: 'Sessions that run in this process now',
      registers: [this.registry],
      collect() {
        this.set(active.size);
      },
    });
    new Gauge({
      name: 'switchyard_streams_open',
      help: 'Open event streams and simulator calls',
      registers: [this.registry],
      collect() {
        this.set(streams.count);
      },
    });
    collectDefaultMetrics({ register: this.registry, prefix: 'switchyard_' });
  }

  /** An `EventSink`. */
  readonly observe = (event: SessionEvent): void => {
    if (event.kind === 'started') {
      this.#started.inc();
      this.#active.add(event.session);
    } else if (event.kind === 'left') this.#left(event.step);
    // A parked session runs nowhere; `entered` brings it back.
    else if (event.kind === 'parked') this.#active.delete(event.session);
    else if (event.kind === 'entered') this.#active.add(event.session);
    else if (event.kind === 'ended') {
      this.#active.delete(event.session);
      this.#sessions.inc({ outcome: event.outcome });
    }
  };

  request(route: string, status: number, seconds: number): void {
    this.#requests.observe({ route, status: `${Math.floor(status / 100)}xx` }, seconds);
  }

  #left({ type, ms, fault }: Extract<SessionEvent, { kind: 'left' }>['step']): void {
    this.#steps.observe({ type: this.#knownTypes.has(type) ? type : 'unknown' }, ms / 1000);
    if (fault) this.#faults.inc({ code: fault.code });
  }
}

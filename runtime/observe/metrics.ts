import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { SessionEvent } from '../../schema/trace.ts';

const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** A request to Asterisk takes 0.3 ms on a quiet machine and 5 s when it is given up. */
const ARI_SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** One value, or one for each value of a label. */
type Reading = number | Readonly<Record<string, number>>;

/** A figure that is read when Prometheus asks for it. */
export interface Watched {
  /** Without the prefix `switchyard_`. */
  readonly name: string;
  readonly help: string;
  /** Only ever grows. */
  readonly counts?: true;
  /** Name of the label, when `read` gives a value for each of its values. */
  readonly label?: string;
  read(): Reading | Promise<Reading>;
}

/**
 * The server's metrics. Labels come from lists that the server knows (node types, routes, fault codes), never from a
 * caller or a client, so their number is bounded and none holds personal data.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #isNodeType: (type: string) => boolean;
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

  readonly #calls = new Counter({
    name: 'switchyard_calls_total',
    help: 'Calls that came in, by what became of them',
    labelNames: ['result'],
    registers: [this.registry],
  });
  readonly #connectorCalls = new Histogram({
    name: 'switchyard_connector_call_duration_seconds',
    help: 'Time of a call over a connection with its waits and repetitions, by result (ok, cached, left, or the fault)',
    labelNames: ['connection', 'result'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly #connectorRetries = new Counter({
    name: 'switchyard_connector_retries_total',
    help: 'Exchanges that were tried again, by connection',
    labelNames: ['connection'],
    registers: [this.registry],
  });
  readonly #ari = new Histogram({
    name: 'switchyard_ari_request_duration_seconds',
    help: 'Time until Asterisk answered a request, by operation and result (ok, gone, conflict, unavailable, refused)',
    labelNames: ['operation', 'result'],
    buckets: ARI_SECONDS,
    registers: [this.registry],
  });

  constructor(isNodeType: (type: string) => boolean) {
    this.#isNodeType = isNodeType;
    const active = this.#active;
    new Gauge({
      name: 'switchyard_sessions_active',
      help: 'Sessions that run in this process now',
      registers: [this.registry],
      collect() {
        this.set(active.size);
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

  call(result: string): void {
    this.#calls.inc({ result });
  }

  ariRequest(operation: string, result: string, seconds: number): void {
    this.#ari.observe({ operation, result }, seconds);
  }

  /** A `GuardWatcher`; `connection` is one that is configured, or `http` for all that flows ask by themselves. */
  readonly connectors = {
    called: (connection: string, result: string, seconds: number): void =>
      this.#connectorCalls.observe({ connection, result }, seconds),
    retried: (connection: string): void => this.#connectorRetries.inc({ connection }),
  };

  watch({ name, help, counts, label, read }: Watched): void {
    const options = { name: `switchyard_${name}`, help, labelNames: label ? [label] : [], registers: [this.registry] };
    const each = (reading: Reading): [Record<string, string>, number][] =>
      typeof reading === 'number'
        ? [[{}, reading]]
        : Object.entries(reading).map(([value, figure]) => [label ? { [label]: value } : {}, figure]);
    if (counts) {
      new Counter({
        ...options,
        async collect() {
          const reading = await read();
          this.reset();
          for (const [labels, value] of each(reading)) this.inc(labels, value);
        },
      });
    } else {
      new Gauge({
        ...options,
        async collect() {
          for (const [labels, value] of each(await read())) this.set(labels, value);
        },
      });
    }
  }

  #left({ type, ms, fault }: Extract<SessionEvent, { kind: 'left' }>['step']): void {
    this.#steps.observe({ type: this.#isNodeType(type) ? type : 'unknown' }, ms / 1000);
    if (fault) this.#faults.inc({ code: fault.code });
  }
}

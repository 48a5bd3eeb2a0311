import type { FaultCode } from '../../../schema/faults.ts';
import type { ConnectorDefinition } from '../connector.ts';
import type { Value } from '../step.ts';

/** One exchange over HTTP: what the operation asks, and what the other system answered when this was recorded. */
export interface RecordedExchange {
  /** `GET /waybills/753028419066?full=1`: method, and address below the peer's; parameters in any order. `*` stands for anything that has no `/`, `&` or `=`. */
  readonly request: string;
  /** Headers that it must carry, lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body that it must have: a text as it is, anything else compared as JSON. */
  readonly body?: unknown;
  /** 200 when absent. */
  readonly status?: number;
  readonly answerHeaders?: Readonly<Record<string, string>>;
  /** A text as it is, anything else as JSON. */
  readonly answer?: unknown;
  /** It only asks, although its method is not GET: a search by POST, a token. */
  readonly asks?: true;
}

/** What the kit's peer answers, and what must come of it. */
export interface RecordedCase {
  /** For the report, when several lead to one exit. */
  readonly title?: string;
  /** The operation's `sample` when absent. */
  readonly input?: Readonly<Record<string, Value>>;
  /** In order. None: the operation decides by itself. Absent, too, when a peer of the author's own answers. */
  readonly exchanges?: readonly RecordedExchange[];
  /** The exit that it must take … */
  readonly exit?: string;
  /** … with at least these fields in its output … */
  readonly output?: Readonly<Record<string, Value>>;
  /** … or how it must fail, for systems that say so in the body of a 200. */
  readonly fault?: FaultCode;
}

export interface OperationConformance {
  /** The first one is the good one: the kit spoils its answers in every way. Every exit needs one. */
  readonly cases: readonly RecordedCase[];
  /**
   * Finds the idempotency key in a request when it does not travel as it is (shortened, hashed): of two requests with the
   * same key it must be the same.
   */
  readonly keyIn?: (request: PeerRequest) => string | undefined;
}

/** A request as the kit's peer got it. */
export interface PeerRequest {
  readonly method: string;
  /** With its parameters. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Where the kit's peer listens. */
export interface PeerAddress {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly host: string;
  readonly port: number;
}

/** `conformance.ts` beside `connector.ts`: what the kit can't know of a connector. */
export interface Conformance {
  // biome-ignore lint/suspicious/noExplicitAny: the kit treats every configuration alike.
  readonly connector: ConnectorDefinition<any>;
  /** A configuration that leads to the peer. Its `x-secret` fields need values that are found nowhere else: the kit looks for them. */
  readonly config: (peer: PeerAddress) => Readonly<Record<string, unknown>>;
  readonly operations: Readonly<Record<string, OperationConformance>>;
  /** Exchanges of `check`, when the connector has it. */
  readonly check?: Pick<RecordedCase, 'exchanges'>;
  /** Why a secret has to stand in addresses (DingTalk's `access_token`); they are neither logged nor shown. */
  readonly secretInAddress?: string;
  /** For another protocol than HTTP: starts the real thing on `127.0.0.1`. The kit stands between it and the connector. */
  readonly peer?: () => Promise<{ readonly port: number; close(): Promise<void> }>;
}

/**
 * Declares what the conformance kit needs: `plugins/<plugin>/conformance.ts`, default export.
 *
 * @example
 * export default defineConformance({
 *   connector,
 *   config: ({ url }) => ({ baseUrl: url, apiKey: 'canary-locker-key' }),
 *   operations: {
 *     find: {
 *       cases: [
 *         { exit: 'found', output: { door: '7' }, exchanges: [{ request: 'GET /parcels/P1', answer: { door: 7 } }] },
 *         { exit: 'notFound', exchanges: [{ request: 'GET /parcels/P1', status: 404 }] },
 *       ],
 *     },
 *   },
 * });
 */
export const defineConformance = (declaration: Conformance): Conformance => declaration;

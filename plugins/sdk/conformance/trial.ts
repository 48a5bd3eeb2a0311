import type { TObject } from 'typebox';
import { Fault } from '../../../schema/faults.ts';
import type { ConnectorDefinition, OperationDefinition } from '../connector.ts';
import type { OperationResult } from '../step.ts';
import type { Conformance, OperationConformance, PeerAddress, RecordedCase, RecordedExchange } from './declare.ts';
import { Leaks, overhear } from './leaks.ts';
import type { Answer, HttpPeer, Seen, Treatment } from './peer.ts';
import type { ProxyPeer } from './proxy.ts';
import type { OpenConnection, OpenConnector } from './runner.ts';

/** As long and as odd as a real one: session, sequence, operation. */
export const KEY = '0190c0de-6f2a-7c31-9d1e-5a0b8c7d6e5f:12:conformance.first';
export const OTHER_KEY = '0190c0de-6f2a-7c31-9d1e-5a0b8c7d6e5f:13:conformance.second';

/** Generous: a machine that is busy must not fail a connector. */
const PATIENCE_MS = 10_000;

/** What came of one call. */
export interface Attempt {
  readonly result?: OperationResult;
  readonly error?: unknown;
  /** As the server hands it on. */
  readonly fault?: Fault;
  /** As the operation threw it: the server takes secrets out and turns a crash into a fault. */
  readonly thrown?: unknown;
  readonly ms: number;
  /** When it settled, by `performance.now()`. */
  readonly endedAt: number;
  readonly seen: readonly Seen[];
}

export interface AttemptOptions {
  /** The exchange at this place is treated so, others as recorded. */
  readonly spoil?: { readonly at: number; readonly treatment: Treatment };
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  readonly key?: string;
  /** With the server's own retries. */
  readonly retries?: boolean;
  readonly address?: PeerAddress;
  /** Called while the call is under way. */
  readonly meanwhile?: () => Promise<void>;
}

const isJson = (answer: unknown): boolean => answer !== undefined && typeof answer !== 'string';

/** What the other system answered when it was recorded. */
export const recordedAnswer = ({ status = 200, answer, answerHeaders }: RecordedExchange): Answer => ({
  status,
  headers: { 'content-type': isJson(answer) ? 'application/json' : 'text/plain; charset=utf-8', ...answerHeaders },
  body: isJson(answer) ? JSON.stringify(answer) : String(answer ?? ''),
});

/** A connector under test, with its peer. */
export interface Bench {
  /** Tells what its operations throw. */
  readonly connector: ConnectorDefinition;
  readonly conformance: Conformance;
  readonly open: OpenConnector;
  readonly leaks: Leaks;
  /** The last error that an operation threw. */
  readonly thrown: { last: unknown };
  /** Exactly one of them is there. */
  readonly peer?: HttpPeer;
  readonly proxy?: ProxyPeer;
}

/** The same connector; what its operations throw is noted in `thrown`. */
const watched = (connector: ConnectorDefinition, thrown: Bench['thrown']): ConnectorDefinition => ({
  ...connector,
  operations: Object.fromEntries(
    Object.entries(connector.operations).map(([name, operation]) => [
      name,
      {
        ...operation,
        run: (context: Parameters<typeof operation.run>[0]) =>
          Promise.resolve(operation.run(context)).catch((error: unknown) => {
            thrown.last = error;
            throw error;
          }),
      },
    ]),
  ),
});

export const benchFor = (
  conformance: Conformance,
  open: OpenConnector,
  stage: Pick<Bench, 'peer' | 'proxy'>,
): Bench => {
  const address = stage.peer ?? stage.proxy;
  const config = address ? conformance.config(address) : {};
  const thrown: Bench['thrown'] = { last: undefined };
  const connector = watched(conformance.connector, thrown);
  return { connector, conformance, open, leaks: new Leaks(connector.config, config), thrown, ...stage };
};

/** One operation under test. */
export interface Trial {
  readonly bench: Bench;
  readonly name: string;
  readonly operation: OperationDefinition<TObject>;
  readonly conformance: OperationConformance;
  /** The case whose answers are spoilt. */
  readonly good: RecordedCase;
}

const addressOf = ({ peer, proxy }: Bench): PeerAddress => {
  const address = peer ?? proxy;
  if (!address) throw new Error('there is no peer');
  return address;
};

export const openOn = (
  bench: Bench,
  { address, retries = false }: Pick<AttemptOptions, 'address' | 'retries'> = {},
): OpenConnection => bench.open(bench.connector, bench.conformance.config(address ?? addressOf(bench)), { retries });

/** The peer plays `recorded` from now on. */
export const play = ({ peer }: Bench, recorded: RecordedCase, spoil?: AttemptOptions['spoil']): void => {
  const exchanges = recorded.exchanges ?? [];
  peer?.play(exchanges, (place) => {
    if (place === spoil?.at) return spoil.treatment;
    const exchange = exchanges[place];
    return exchange ? recordedAnswer(exchange) : 'breaks';
  });
};

const outcome = async (work: Promise<OperationResult>): Promise<Pick<Attempt, 'result' | 'error' | 'fault'>> => {
  try {
    return { result: await work };
  } catch (error) {
    return { error, ...(error instanceof Fault && { fault: error }) };
  }
};

const lookForLeaks = ({ bench, name }: Trial, attempt: Attempt, said: string): void => {
  const { leaks, conformance } = bench;
  for (const { headers, path } of attempt.seen) {
    leaks.learn(headers.authorization);
    if (conformance.secretInAddress === undefined) leaks.look(name, 'address', path);
  }
  leaks.look(name, 'error', attempt.error);
  leaks.look(name, 'error', attempt.thrown);
  leaks.look(name, 'output', attempt.result);
  leaks.look(name, 'log', said);
};

/** The input of a case. */
export const inputOf = ({ operation }: Pick<Trial, 'operation'>, recorded: RecordedCase) =>
  recorded.input ?? (operation.sample as NonNullable<RecordedCase['input']>);

/** Calls the operation once, over a connection of its own. */
export const attempt = async (
  trial: Trial,
  recorded: RecordedCase = trial.good,
  options: AttemptOptions = {},
): Promise<Attempt> => {
  const { bench, name, operation } = trial;
  play(bench, recorded, options.spoil);
  bench.thrown.last = undefined;
  const connection = openOn(bench, options);
  const began = performance.now();
  const { result: tried, said } = await overhear(async () => {
    const call = connection.call(name, inputOf(trial, recorded), {
      timeout: options.timeout ?? PATIENCE_MS,
      signal: options.signal ?? new AbortController().signal,
      ...(operation.effect === 'write' && { idempotencyKey: options.key ?? KEY }),
    });
    const settled = outcome(call).then((came) => ({ ...came, endedAt: performance.now() }));
    const [came] = await Promise.all([settled, options.meanwhile?.()]);
    return { ...came, ms: came.endedAt - began };
  });
  await connection.close();
  const made: Attempt = { ...tried, thrown: bench.thrown.last, seen: bench.peer?.seen ?? [] };
  lookForLeaks(trial, made, said);
  return made;
};

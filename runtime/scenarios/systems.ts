import type { Scenario } from '../../schema/scenario.ts';
import { type ConnectionOptions, type ConnectionSettings, createConnections } from '../connections/connections.ts';
import { answerIn, givenAnswer, type Visits } from '../connections/given-answer.ts';
import type { LiveConnections } from '../connections/live.ts';
import type { Connections } from '../engine/ports.ts';
import { type FaultySystem, startFaultySystem } from './faulty-system.ts';

/** The systems that a scenario's flow talks to. */
export interface Systems {
  readonly connections: Connections;
  close(): Promise<void>;
}

const isAddress = (value: unknown): boolean => typeof value === 'string' && /^https?:\/\//.test(value);

/** The same settings, with every address leading to `url` instead. */
const redirected = (config: Readonly<Record<string, unknown>>, url: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(config).map(([name, value]) => [name, isAddress(value) ? url : value]));

/** Where the flow of a scenario finds its systems. */
export interface SystemsSource {
  readonly connectors: ConnectionOptions['connectors'];
  /** Kind of system behind a name; `undefined`: nothing is. */
  connectorOf(name: string): string | undefined;
  /** `redirects`: names whose system is at another address. */
  open(redirects: ReadonlyMap<string, string>): Connections & { close(): Promise<void> };
}

const configurationOf = (connections: ConnectionSettings, redirects: ReadonlyMap<string, string>): ConnectionSettings =>
  Object.fromEntries(
    Object.entries(connections).map(([name, connection]) => {
      const url = redirects.get(name);
      return [name, url === undefined ? connection : { ...connection, config: redirected(connection.config, url) }];
    }),
  );

/** Systems of the operator's settings. */
export const configuredSystems = (options: ConnectionOptions): SystemsSource => ({
  connectors: options.connectors,
  connectorOf: (name) => (Object.hasOwn(options.connections, name) ? options.connections[name]?.connector : undefined),
  open: (redirects) => createConnections({ ...options, connections: configurationOf(options.connections, redirects) }),
});

/** Systems that a running server uses in its test environment; what misbehaves does so for this scenario only. */
export const testSystems = (
  { book, test }: Pick<LiveConnections, 'book' | 'test'>,
  connectors: ConnectionOptions['connectors'],
): SystemsSource => ({
  connectors,
  connectorOf: (name) => book.entry(book.bound('test', name) ?? '')?.connector,
  open: (redirects) => {
    const settings = [...redirects.keys()].map((name) => [name, book.find('test', name)] as const);
    const connections = configurationOf(Object.fromEntries(settings), redirects);
    const faulty = createConnections({ connectors, connections, allowedHosts: [] });
    return {
      http: test.http,
      call: (name, ...rest) => (redirects.has(name) ? faulty : test).call(name, ...rest),
      close: () => faulty.close(),
    };
  },
});

type Given = NonNullable<Scenario['given']>;

const withAnswers = (
  connections: Connections,
  source: SystemsSource,
  { answers = {}, stepAnswers = {} }: Given,
  visits: Visits,
): Connections => ({
  ...connections,
  async call(connection, operation, input, options) {
    const operations = [`${source.connectorOf(connection) ?? connection}.${operation}`];
    const answer = answerIn({ answers, stepAnswers }, { ...visits.now, operations });
    return answer ? givenAnswer(answer) : connections.call(connection, operation, input, options);
  },
});

/** Connects a scenario's flow: to the real systems, save where `given` says otherwise. */
export const systemsFor = async (given: Scenario['given'], source: SystemsSource, visits: Visits): Promise<Systems> => {
  const faulty = new Map<string, FaultySystem>();
  for (const [name, behaviour] of Object.entries(given?.connections ?? {}))
    faulty.set(name, await startFaultySystem(behaviour));
  const stop = () => Promise.all([...faulty.values()].map((system) => system.close()));
  try {
    const connections = source.open(new Map([...faulty].map(([name, { url }]) => [name, url])));
    return {
      connections: given?.answers || given?.stepAnswers ? withAnswers(connections, source, given, visits) : connections,
      close: async () => {
        await connections.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

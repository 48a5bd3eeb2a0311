import type { Scenario } from '../../schema/scenario.ts';
import { type ConnectionOptions, type ConnectionSettings, createConnections } from '../connections/connections.ts';
import { givenAnswer } from '../connections/given-answer.ts';
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

type Answers = NonNullable<NonNullable<Scenario['given']>['answers']>;

const withAnswers = (connections: Connections, settings: ConnectionSettings, answers: Answers): Connections => ({
  ...connections,
  async call(connection, operation, input, options) {
    const connector = settings[connection]?.connector ?? connection;
    const key = `${connector}.${operation}`;
    const answer = Object.hasOwn(answers, key) ? answers[key] : undefined;
    if (!answer) return connections.call(connection, operation, input, options);
    return givenAnswer(answer);
  },
});

/** Connects a scenario's flow: to the real systems, save where `given` says otherwise. */
export const systemsFor = async (given: Scenario['given'], options: ConnectionOptions): Promise<Systems> => {
  const faulty: FaultySystem[] = [];
  const settings: Record<string, ConnectionSettings[string]> = { ...options.connections };
  for (const [name, behaviour] of Object.entries(given?.connections ?? {})) {
    const system = await startFaultySystem(behaviour);
    faulty.push(system);
    const connection = settings[name];
    if (connection) settings[name] = { ...connection, config: redirected(connection.config, system.url) };
  }
  const connections = createConnections({ ...options, connections: settings });
  return {
    connections: given?.answers ? withAnswers(connections, settings, given.answers) : connections,
    close: async () => {
      await connections.close();
      await Promise.all(faulty.map((system) => system.close()));
    },
  };
};

import { Value } from 'typebox/value';
import type { ConnectionOptions } from './connections.ts';

const problemsOf = (
  name: string,
  { connector, config }: ConnectionOptions['connections'][string],
  connectors: ConnectionOptions['connectors'],
): string[] => {
  const definition = connectors.get(connector);
  if (!definition) return [`${name}: there is no connector “${connector}”, only ${[...connectors.keys()].join(', ')}`];
  // Places and rules, never values: a connection holds secrets.
  return Value.Errors(definition.config, config).map(
    ({ instancePath, message }) => `${name}${instancePath} ${message}`,
  );
};

/**
 * Whether every connection is one that the loaded connectors can use: known at start, not by the first caller.
 * @throws with one line per problem
 */
export const checkConnections = ({ connectors, connections }: Omit<ConnectionOptions, 'allowedHosts'>): void => {
  const problems = Object.entries(connections).flatMap(([name, setting]) => problemsOf(name, setting, connectors));
  if (problems.length > 0)
    throw new Error(`The connections are not usable:${problems.map((problem) => `\n  - ${problem}`).join('')}`);
};

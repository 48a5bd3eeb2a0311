import { Value } from 'typebox/value';
import type { ConnectionOptions } from './connections.ts';

type Options = Omit<ConnectionOptions, 'allowedHosts'>;

/** One line for each connection whose connector is not loaded; it may be an imported one that only the database knows. */
export const withoutConnector = ({ connectors, connections }: Options): string[] =>
  Object.entries(connections)
    .filter(([, { connector }]) => !connectors.has(connector))
    .map(([name, { connector }]) => {
      const known = [...connectors.keys()].join(', ');
      return `${name}: there is no connector “${connector}”, only ${known}`;
    });

const problemsOf = (
  name: string,
  { connector, config }: ConnectionOptions['connections'][string],
  connectors: ConnectionOptions['connectors'],
): string[] => {
  const definition = connectors.get(connector);
  if (!definition) return [];
  // Places and rules, never values: a connection holds secrets.
  return Value.Errors(definition.config, config).map(
    ({ instancePath, message }) => `${name}${instancePath} ${message}`,
  );
};

/**
 * Whether the loaded connectors can use the connections to them: known at start, not by the first caller. One whose
 * connector is not loaded is refused only with `everyConnector`: for a command, which has no database with imported ones.
 * @throws with one line per problem
 */
export const checkConnections = (options: Options & { readonly everyConnector?: boolean }): void => {
  const { connectors, connections, everyConnector = false } = options;
  const problems = [
    ...(everyConnector ? withoutConnector(options) : []),
    ...Object.entries(connections).flatMap(([name, setting]) => problemsOf(name, setting, connectors)),
  ];
  if (problems.length > 0)
    throw new Error(`The connections are not usable:${problems.map((problem) => `\n  - ${problem}`).join('')}`);
};

import type { OpenConnector } from '../../plugins/sdk/conformance/runner.ts';
import { createConnections } from './connections.ts';

const NAME = 'conformance';

/** The operation alone: nothing is tried again or left alone because it failed. */
const UNAIDED = { retries: 0, breakAfter: 1000 };

/** Connections for the conformance kit: the same guards, limits and retries that calls go through. */
export const openConnector: OpenConnector = (connector, config, { retries }) => {
  const connections = createConnections({
    connectors: new Map([[connector.name, connector]]),
    connections: { [NAME]: { connector: connector.name, config, ...(!retries && { limits: UNAIDED }) } },
    // The kit's peer is on this machine.
    allowedHosts: ['127.0.0.1'],
  });
  return {
    call: (operation, input, options) => connections.call(NAME, operation, input, options),
    close: () => connections.close(),
  };
};

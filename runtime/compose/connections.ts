import type { Logger } from 'pino';
import { realClock } from '../clock.ts';
import type { Closer } from '../closer.ts';
import { checkConnections, withoutConnector } from '../connections/check.ts';
import type { ConnectionSettings } from '../connections/connections.ts';
import { LiveConnections } from '../connections/live.ts';
import type { servicesAt } from '../connections/own-services.ts';
import type { GuardWatcher } from '../connections/resilience/guard.ts';
import type { Vault } from '../connections/vault.ts';
import type { LiveRegistry } from '../plugins/registry.ts';
import type { Settings } from '../settings.ts';
import type { Changes } from '../store/changes.ts';
import { CONNECTIONS_TOPIC, type ConnectionStore } from '../store/connections.ts';

/** Connections as they are now, on every server of the group. */
export const openConnections = async (
  {
    settings,
    logger,
    configured,
  }: { readonly settings: Settings; readonly logger: Logger; readonly configured: ConnectionSettings },
  {
    registry,
    changes,
    ...stored
  }: {
    readonly registry: LiveRegistry;
    readonly changes: Changes;
    readonly store: ConnectionStore;
    readonly vault: Vault;
    readonly ownServices: () => ReturnType<typeof servicesAt>;
    readonly watcher: GuardWatcher;
  },
  opened: Closer,
): Promise<LiveConnections> => {
  const { connectors } = registry;
  checkConnections({ connectors, connections: configured });
  // An imported one may be gone, or the database away: the others must not wait for it.
  for (const problem of withoutConnector({ connectors, connections: configured }))
    logger.warn(`The connection can't be used until its connector is there: ${problem}`);
  const { allowedHosts } = settings;
  const connections = new LiveConnections({
    connectors,
    configured,
    ...stored,
    allowedHosts,
    now: () => realClock.now(),
    logger,
  });
  opened.add(() => connections.close());
  registry.onChange(() => connections.refresh());
  changes.on(CONNECTIONS_TOPIC, () => connections.load());
  // A server that starts while the database goes away has those of its settings until it is back.
  await connections.load().catch((error: unknown) => logger.warn({ err: error }, 'connections could not be read'));
  return connections;
};

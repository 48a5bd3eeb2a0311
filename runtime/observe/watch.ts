import type { GuardHealth } from '../connections/resilience/guard.ts';
import type { PostgresSessionStore } from '../store/session-store.ts';
import type { SessionReader } from '../store/sessions.ts';
import type { Metrics } from './metrics.ts';

/** What the rooms that run calls tell about themselves. */
export interface Watchable {
  readonly store: Pick<PostgresSessionStore, 'counters' | 'pending'>;
  readonly sessions: Pick<SessionReader, 'activeCounts'>;
}

/** Figures of the store: what waits for the disk, what was lost or refused, and who waits in the database. */
export const watchStore = (metrics: Metrics, { store, sessions }: Watchable): void => {
  metrics.watch({
    name: 'store_pending',
    help: 'What waits to be stored: sessions and steps as rows, bytes of memory',
    label: 'what',
    read: () => store.pending,
  });
  const counters = {
    commits: 'Transactions that were written',
    retries: 'Attempts to write that failed and were repeated',
    lost: 'Trace steps and effects that were given up',
    refused: 'Session states that came too late: another runtime has the session, or it had ended',
    conflicts: 'Effects that were done twice; the first result stays',
  } as const;
  for (const [name, help] of Object.entries(counters))
    metrics.watch({
      name: `store_${name}_total`,
      help,
      counts: true,
      read: () => store.counters[name as keyof typeof counters],
    });
  metrics.watch({
    name: 'sessions_stored',
    help: 'Sessions of all runtimes that have not ended: running, and parked until a time or an event',
    label: 'status',
    // While the database is away the process’s own figures must still be told.
    read: () => sessions.activeCounts().catch(() => ({})),
  });
};

const STATES = { closed: 0, halfOpen: 1, open: 2 } as const;

/** Figures of the connections that were used: who waits for them, and which are left alone. */
export const watchConnections = (metrics: Metrics, read: () => ReadonlyMap<string, GuardHealth>): void => {
  const figures = {
    in_flight: ['Exchanges that are under way, by connection', ({ inFlight }: GuardHealth) => inFlight],
    waiting: ['Calls that wait for a place or for their turn', ({ waiting }: GuardHealth) => waiting],
    breaker: ['0: in use, 1: one call tries it, 2: left alone', ({ state }: GuardHealth) => STATES[state]],
  } as const;
  for (const [name, [help, of]] of Object.entries(figures))
    metrics.watch({
      name: `connector_${name}`,
      help,
      label: 'connection',
      read: () => Object.fromEntries([...read()].map(([connection, health]) => [connection, of(health)])),
    });
};

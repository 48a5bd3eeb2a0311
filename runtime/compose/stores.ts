import type { Logger } from 'pino';
import type { Closer } from '../closer.ts';
import { PostgresJobs } from '../jobs/jobs.ts';
import type { Settings } from '../settings.ts';
import { Changes } from '../store/changes.ts';
import { openDatabase } from '../store/database.ts';
import { flowSource } from '../store/flow-source.ts';
import { FlowStore } from '../store/flows.ts';
import { NumberStore } from '../store/numbers.ts';
import { RuntimeGroup } from '../store/runtime-group.ts';
import { RuntimePresence } from '../store/runtime-presence.ts';
import { PostgresSessionStore } from '../store/session-store.ts';

/** The database with everything that is kept in it. */
export const openStores = async (
  settings: Settings,
  id: string,
  logger: Logger,
  opened: Closer,
  onFreeSessions: (() => void) | undefined,
) => {
  const { databaseUrl, data: dataFolder } = settings;
  const database = await openDatabase({ databaseUrl, dataFolder, logger });
  opened.add(() => database.close());
  // Before anything is claimed: a second server with this id would take the first one's live sessions.
  const presence = new RuntimePresence({ database, runtimeId: id, logger, ...(onFreeSessions && { onFreeSessions }) });
  const members = new RuntimeGroup({ db: database.db, runtimeId: id });
  if (settings.cluster) await members.beat(false);
  await presence.enter();
  opened.add(() => presence.leave());
  const jobs = new PostgresJobs({ database, logger });
  const sessions = new PostgresSessionStore({ database, timers: jobs, logger, runtimeId: id });
  opened.add(() => sessions.close());
  const changes = new Changes({ database, logger });
  opened.add(() => changes.close());
  const { db } = database;
  return {
    database,
    changes,
    jobs,
    sessions,
    members,
    flows: new FlowStore(db),
    numbers: new NumberStore(db),
    source: flowSource(db),
  };
};

export type Stores = Awaited<ReturnType<typeof openStores>>;

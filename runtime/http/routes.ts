import type { HandlersOf } from './core/route.ts';
import { audioRoutes } from './table/audio.ts';
import { callsRoutes } from './table/calls.ts';
import { connectionHealthRoutes } from './table/connection-health.ts';
import { connectionsRoutes } from './table/connections.ts';
import { faxesRoutes } from './table/faxes.ts';
import { flowsRoutes } from './table/flows.ts';
import { importsRoutes } from './table/imports.ts';
import { operationsRoutes } from './table/operations.ts';
import { peopleRoutes } from './table/people.ts';
import { recordingsRoutes } from './table/recordings.ts';
import { scenariosRoutes } from './table/scenarios.ts';
import { speechRoutes } from './table/speech.ts';
import { statisticsRoutes } from './table/statistics.ts';
import { triggersRoutes } from './table/triggers.ts';
import type { RouteTable } from './table/words.ts';

/**
 * Every address of the server, and who may use it. Registration goes through this table only, so a route that is not
 * listed does not exist; tests and `/openapi.json` are generated from it.
 */
export const routes = {
  ...peopleRoutes,
  ...flowsRoutes,
  ...scenariosRoutes,
  ...callsRoutes,
  ...statisticsRoutes,
  ...recordingsRoutes,
  ...speechRoutes,
  ...audioRoutes,
  ...faxesRoutes,
  ...importsRoutes,
  ...triggersRoutes,
  ...connectionHealthRoutes,
  ...connectionsRoutes,
  ...operationsRoutes,
} as const satisfies RouteTable;

export type RouteName = keyof typeof routes;
export type Handlers = HandlersOf<typeof routes>;

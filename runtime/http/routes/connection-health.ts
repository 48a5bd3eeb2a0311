import type { AppDeps } from '../deps.ts';
import type { Handlers } from '../routes.ts';

export const connectionHealthHandlers = ({
  connectionHealth,
}: Pick<AppDeps, 'connectionHealth'>): Pick<Handlers, 'getConnectionHealth'> => ({
  getConnectionHealth: async (c) => c.json(await connectionHealth.read()),
});

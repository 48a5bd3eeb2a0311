import { ConnectionHealth } from '../../../schema/connection-health.ts';
import { editors, list, type RouteTable } from './words.ts';

export const connectionHealthRoutes = {
  getConnectionHealth: {
    method: 'GET',
    path: '/api/connections/health',
    access: editors,
    summary: 'How connections are doing, for each server of the group that used them',
    answers: { 200: list(ConnectionHealth, 'Connections, once for each server') },
  },
} as const satisfies RouteTable;

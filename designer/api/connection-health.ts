import { useQuery } from '@tanstack/react-query';
import type { ConnectionHealth } from '../../schema/connection-health.ts';
import { type ApiError, call } from './client.ts';

const REFRESH_MS = 3_000;

/** How connections are doing, once for each server that used them; asked for again and again. */
export const useConnectionHealth = () =>
  useQuery<readonly ConnectionHealth[], ApiError>({
    queryKey: ['connection-health'],
    queryFn: ({ signal }) => call('/api/connections/health', { signal }),
    refetchInterval: REFRESH_MS,
  });

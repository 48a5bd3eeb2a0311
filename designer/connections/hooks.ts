import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  BindingBody,
  ConnectionList,
  ConnectionPatch,
  ConnectionSummary,
  ConnectionTest,
  NewConnection,
  TestResult,
  UnbindBody,
} from '../../schema/connections.ts';
import { type ApiError, call, keys } from '../api/index.ts';

const KEY = ['connections'];

export const useConnections = (enabled = true) =>
  useQuery<ConnectionList, ApiError>({
    queryKey: KEY,
    queryFn: ({ signal }) => call<ConnectionList>('/api/connections', { signal }),
    enabled,
  });

/** Flows' problems depend on connections, too. */
const useChange = <V, T = unknown>(send: (value: V) => Promise<T>) => {
  const client = useQueryClient();
  return useMutation<T, ApiError, V>({
    mutationFn: send,
    onSuccess: () =>
      Promise.all([KEY, keys.flows].map((queryKey) => client.invalidateQueries({ queryKey }))).then(() => undefined),
  });
};

const stored = (id: string): string => `/api/connections/stored/${encodeURIComponent(id)}`;

export const useCreateConnection = () =>
  useChange((body: NewConnection) => call<ConnectionSummary>('/api/connections', { method: 'POST', body }));
export const usePatchConnection = () =>
  useChange(({ id, etag, ...body }: ConnectionPatch & { id: string; etag: string }) =>
    call<ConnectionSummary>(stored(id), { method: 'PATCH', body, ifMatch: etag }),
  );
export const useRemoveConnection = () => useChange((id: string) => call<void>(stored(id), { method: 'DELETE' }));
export const useTestConnection = () =>
  useChange((body: ConnectionTest) => call<TestResult>('/api/connection-tests', { method: 'POST', body }));
export const useBind = () => useChange((body: BindingBody) => call<void>('/api/bindings', { method: 'PUT', body }));
export const useUnbind = () => useChange((body: UnbindBody) => call<void>('/api/bindings', { method: 'DELETE', body }));

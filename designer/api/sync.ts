import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  DeadLetter,
  OrderDetail,
  OrderInfo,
  RetryBody,
  TriggerBody,
  TriggerInfo,
  TriggerSecrets,
} from '../../schema/trigger-api.ts';
import { type ApiError, call, segment } from './client.ts';

const REFRESH_MS = 5_000;
const stale = { triggers: ['triggers'], orders: ['orders'], dead: ['dead-letters'] } as const;

/** Figures of triggers change by themselves: they are asked for again and again. */
export const useTriggers = () =>
  useQuery<readonly TriggerInfo[], ApiError>({
    queryKey: stale.triggers,
    queryFn: ({ signal }) => call('/api/triggers', { signal }),
    refetchInterval: REFRESH_MS,
  });

export interface OrderQuery {
  readonly source?: string;
  readonly status?: string;
  readonly key?: string;
  readonly page: number;
}

export const ORDERS_PAGE = 50;

export const useOrders = ({ page, ...filter }: OrderQuery) =>
  useQuery<readonly OrderInfo[], ApiError>({
    queryKey: [...stale.orders, filter, page],
    queryFn: ({ signal }) =>
      call(`/api/orders?${new URLSearchParams({ ...filter, page: String(page), limit: String(ORDERS_PAGE) })}`, {
        signal,
      }),
    refetchInterval: REFRESH_MS,
    placeholderData: (before) => before,
  });

export const useOrder = (source: string, key: string) =>
  useQuery<OrderDetail, ApiError>({
    queryKey: [...stale.orders, 'one', source, key],
    queryFn: ({ signal }) => call(`/api/orders/one?${new URLSearchParams({ source, key })}`, { signal }),
    refetchInterval: REFRESH_MS,
  });

export const useDeadLetters = (enabled: boolean) =>
  useQuery<readonly DeadLetter[], ApiError>({
    queryKey: stale.dead,
    queryFn: ({ signal }) => call('/api/dead-letters', { signal }),
    enabled,
    refetchInterval: REFRESH_MS,
  });

/** A write; triggers, orders and dead letters are asked for again. */
const useWrite = <V, T>(send: (value: V) => Promise<T>) => {
  const client = useQueryClient();
  return useMutation<T, ApiError, V>({
    mutationFn: send,
    onSuccess: () =>
      Promise.all(Object.values(stale).map((queryKey) => client.invalidateQueries({ queryKey }))).then(() => undefined),
  });
};

/** Without an id: a new one. */
export const useSaveTrigger = () =>
  useWrite(({ id, body }: { readonly id: string | undefined; readonly body: TriggerBody }) =>
    id === undefined
      ? call<TriggerInfo>('/api/triggers', { method: 'POST', body })
      : call<TriggerInfo>(`/api/triggers/${segment(id)}`, { method: 'PUT', body }),
  );
export const useRemoveTrigger = () =>
  useWrite((id: string) => call<void>(`/api/triggers/${segment(id)}`, { method: 'DELETE' }));
export const useSetSecrets = () =>
  useWrite(({ id, values }: { readonly id: string; readonly values: Readonly<Record<string, string>> }) =>
    call<TriggerSecrets>(`/api/triggers/${segment(id)}/secrets`, { method: 'POST', body: { values } }),
  );
export const useRetireSecrets = () =>
  useWrite((id: string) => call<void>(`/api/triggers/${segment(id)}/former-secrets`, { method: 'DELETE' }));

export const useRetryDeadLetter = () =>
  useWrite(({ id, ...body }: RetryBody & { readonly id: string }) =>
    call<void>(`/api/dead-letters/${segment(id)}/retry`, { method: 'POST', body }),
  );
export const useDismissDeadLetter = () =>
  useWrite((id: string) => call<void>(`/api/dead-letters/${segment(id)}/dismiss`, { method: 'POST', body: {} }));

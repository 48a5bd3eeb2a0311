import { onlineManager } from '@tanstack/react-query';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { LiveEvent } from '../../schema/api.ts';

/** Whether the browser has a network. */
export const useOnline = (): boolean =>
  useSyncExternalStore(
    (changed) => onlineManager.subscribe(changed),
    () => onlineManager.isOnline(),
  );

export interface EventFilter {
  readonly flow?: string;
  readonly session?: string;
  readonly enabled?: boolean;
}

/**
 * Session events as they happen, over Server-Sent Events; the browser connects again by itself.
 * @param onEvent may change from draw to draw without a new connection
 */
export const useEvents = (
  { flow, session, enabled = true }: EventFilter,
  onEvent: (event: LiveEvent) => void,
): void => {
  const latest = useRef(onEvent);
  useEffect(() => {
    latest.current = onEvent;
  });
  useEffect(() => {
    if (!enabled) return;
    const query = new URLSearchParams();
    if (flow) query.set('flow', flow);
    if (session) query.set('session', session);
    const source = new EventSource(`/api/events?${query}`);
    source.addEventListener('session', (message: MessageEvent<string>) => {
      latest.current(JSON.parse(message.data) as LiveEvent);
    });
    return () => source.close();
  }, [flow, session, enabled]);
};

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
  /** Only that calls come, go from step to step, and leave; not what is said in them. */
  readonly only?: 'moves';
}

export interface EventListener {
  event(event: LiveEvent): void;
  /** Connected, or connected again: what happened before may have been missed. */
  connected?(): void;
  /** The connection is lost; it is sought by itself. */
  lost?(): void;
}

interface Source {
  readonly listeners: Set<EventListener>;
  close(): void;
}

/** Browsers keep a handful of connections to one server: all who ask for the same share one. */
const sources = new Map<string, Source>();
/** A browser gives up when the server answers with an error; then it is asked again after this time. */
const AGAIN_MS = 5_000;

const connect = (query: string, listeners: ReadonlySet<EventListener>): (() => void) => {
  let source: EventSource;
  let timer: number | undefined;
  const open = () => {
    source = new EventSource(`/api/events?${query}`);
    source.onopen = () => {
      for (const listener of listeners) listener.connected?.();
    };
    source.onerror = () => {
      for (const listener of listeners) listener.lost?.();
      if (source.readyState === EventSource.CLOSED) timer = window.setTimeout(open, AGAIN_MS);
    };
    source.addEventListener('session', (message: MessageEvent<string>) => {
      const event = JSON.parse(message.data) as LiveEvent;
      for (const listener of listeners) listener.event(event);
    });
  };
  open();
  return () => {
    window.clearTimeout(timer);
    source.close();
  };
};

/** Session events as they happen, over Server-Sent Events; a lost connection is made again. @returns the end of it */
export const listen = ({ flow, session, only }: EventFilter, listener: EventListener): (() => void) => {
  const query = new URLSearchParams({
    ...(flow && { flow }),
    ...(session && { session }),
    ...(only && { only }),
  }).toString();
  let source = sources.get(query);
  if (!source) {
    const listeners = new Set<EventListener>();
    source = { listeners, close: connect(query, listeners) };
    sources.set(query, source);
  }
  const { listeners, close } = source;
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    sources.delete(query);
    close();
  };
};

/**
 * Session events while the component is there.
 * @param onEvent may change from draw to draw without a new connection
 */
export const useEvents = (
  { flow, session, only, enabled = true }: EventFilter & { readonly enabled?: boolean },
  onEvent: (event: LiveEvent) => void,
): void => {
  const latest = useRef(onEvent);
  useEffect(() => {
    latest.current = onEvent;
  });
  useEffect(() => {
    if (!enabled) return;
    const filter = { ...(flow && { flow }), ...(session && { session }), ...(only && { only }) };
    return listen(filter, { event: (event) => latest.current(event) });
  }, [flow, session, only, enabled]);
};

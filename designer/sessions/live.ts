import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { LiveEvent } from '../../schema/api.ts';
import { keys, useEvents } from '../api/index.ts';

/** Many calls end at once on a busy line: lists are asked for again at most this often. */
const PAUSE_MS = 1000;

/** Keeps lists of sessions (and the numbers in the list of flows) up to date while they are in sight. */
export const useLiveSessions = (filter: { readonly flow?: string; readonly session?: string }): void => {
  const client = useQueryClient();
  const timer = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const refresh = () => {
    if (timer.current !== undefined) return;
    timer.current = window.setTimeout(() => {
      timer.current = undefined;
      void client.invalidateQueries({ queryKey: keys.sessions });
      void client.invalidateQueries({ queryKey: keys.flows, exact: true });
    }, PAUSE_MS);
  };
  const counts = (event: LiveEvent): boolean =>
    filter.session !== undefined ? event.kind !== 'effect' : event.kind === 'started' || event.kind === 'ended';
  // A list shows who is there, not what is said.
  useEvents({ ...filter, ...(filter.session === undefined && { only: 'moves' as const }) }, (event) => {
    if (counts(event)) refresh();
  });
};

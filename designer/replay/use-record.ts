import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { LiveEvent, SessionDetail } from '../../schema/api.ts';
import { call, keys, listen } from '../api/index.ts';
import { type CallRecord, followed, merged, recordOf } from './record.ts';

/** So often what is shown follows a call that says and does much at once. */
const SHOW_MS = 120;
/** A call on another server of a group sends no events here. */
const LOOK_MS = 5_000;

/**
 * A call as it goes on: what the server has, then events. After a lost connection, and now and then, it is read again, so
 * that nothing is missing.
 */
export const useRecord = (stored: SessionDetail): { readonly record: CallRecord; readonly lost: boolean } => {
  const client = useQueryClient();
  const { id } = stored;
  const [record, setRecord] = useState(() => recordOf(stored));
  const [lost, setLost] = useState(false);
  const latest = useRef(record);
  const ended = record.session.status === 'ended';
  useEffect(() => {
    if (ended) return;
    let timer: number | undefined;
    let stopped = false;
    const show = () => {
      timer ??= window.setTimeout(() => {
        timer = undefined;
        setRecord(latest.current);
      }, SHOW_MS);
    };
    const read = async () => {
      try {
        const fresh = await call<SessionDetail>(`/api/sessions/${encodeURIComponent(id)}`);
        if (stopped) return;
        latest.current = merged(latest.current, fresh);
        show();
      } catch {
        // Read again with the next connection, or a little later.
      }
    };
    const unlisten = listen(
      { session: id },
      {
        connected() {
          setLost(false);
          void read();
        },
        lost: () => setLost(true),
        event(event: LiveEvent) {
          const next = followed(latest.current, event);
          if (next === latest.current) return;
          latest.current = next;
          show();
        },
      },
    );
    const looking = window.setInterval(() => void read(), LOOK_MS);
    return () => {
      stopped = true;
      unlisten();
      window.clearInterval(looking);
      window.clearTimeout(timer);
    };
  }, [id, ended]);
  // The server's own account of what has ended here a moment ago.
  const wasLive = useRef(stored.status !== 'ended');
  useEffect(() => {
    if (!ended || !wasLive.current) return;
    wasLive.current = false;
    const settle = async () => {
      await client.invalidateQueries({ queryKey: keys.sessions });
      const fresh = await call<SessionDetail>(`/api/sessions/${encodeURIComponent(id)}`).catch(() => undefined);
      if (fresh?.status === 'ended') setRecord(recordOf(fresh));
    };
    const timer = window.setTimeout(() => void settle(), 500);
    return () => window.clearTimeout(timer);
  }, [ended, id, client]);
  return { record, lost: lost && !ended };
};

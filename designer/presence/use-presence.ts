import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Colleague, Me } from '../../schema/api.ts';
import { ApiError, call, keys } from '../api/index.ts';
import type { Marks } from '../canvas/marks.ts';
import type { FlowDocument } from '../document/store.ts';
import type { EditorSession } from '../editor/session.ts';
import { connectPresence, type PresenceConnection } from './connection.ts';

/** A hand that runs over cards is not followed card by card. */
const SETTLED_MS = 150;

/** Colleagues at their cards. */
const marksOf = (people: readonly Colleague[], you: string): Marks => {
  const marks = new Map<string, { people: { id: string; name: string }[] }>();
  for (const { id, name, node } of people) {
    if (id === you || node === null) continue;
    const mark = marks.get(node) ?? { people: [] };
    mark.people.push({ id, name });
    marks.set(node, mark);
  }
  return marks;
};

/** Tells the step that one is at, whenever it is another. */
const tellWhere = (document: FlowDocument, connection: PresenceConnection) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const where = (): string | null => {
    const { selection, flow } = document.store.getState();
    const [id] = selection;
    return selection.length === 1 && id !== undefined && flow.nodes[id] ? id : null;
  };
  const tell = () => connection.send({ do: 'at', node: where() });
  const stop = document.store.subscribe((state, before) => {
    if (state.selection === before.selection) return;
    clearTimeout(timer);
    timer = setTimeout(tell, SETTLED_MS);
  });
  return {
    tell,
    stop() {
      clearTimeout(timer);
      stop();
    },
  };
};

/** Sees who else has the flow open, shows oneself to them, and takes in what they save as soon as they do. */
export const usePresence = (session: EditorSession): void => {
  const queries = useQueryClient();
  const { flowId, presence, autosave, marks, document: flowDocument } = session;
  useEffect(() => {
    const connection = connectPresence(flowId, {
      heard(message) {
        if (message.kind === 'people') presence.setState({ people: message.people, you: message.you });
        if (message.kind === 'draft') void autosave.heard(message.etag);
        if (message.kind === 'gone') autosave.lost('gone');
      },
      opened() {
        presence.setState({ away: false });
        autosave.online();
        where.tell();
      },
      away() {
        presence.setState({ away: true, people: [] });
        // A refused handshake says nothing of why.
        call<Me>('/api/me').catch((error: unknown) => {
          if (!(error instanceof ApiError)) throw error;
          if (error.status === 401) autosave.lost('login');
        });
      },
    });
    const where = tellWhere(flowDocument, connection);
    const show = presence.subscribe(({ people, you }, before) => {
      if (people !== before.people) marks.setState({ presence: marksOf(people, you) });
    });
    const hurry = () => connection.hurry();
    const seen = () => {
      if (document.visibilityState === 'visible') connection.hurry();
    };
    // Who logged in again, here or on another page, is let in again.
    const back = autosave.state.subscribe(({ status }, before) => {
      if (before.status === 'login' && status !== 'login') {
        connection.hurry();
        void queries.invalidateQueries({ queryKey: keys.me });
      }
    });
    window.addEventListener('online', hurry);
    document.addEventListener('visibilitychange', seen);
    return () => {
      window.removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', seen);
      back();
      show();
      where.stop();
      connection.close();
    };
  }, [flowId, presence, autosave, marks, flowDocument, queries]);
};

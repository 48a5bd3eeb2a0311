import { useEffect } from 'react';
import type { Flow } from '../../schema/flow.ts';
import { exitsOf } from '../../schema/node-type.ts';
import { exitTitle, titleOf } from '../canvas/model.ts';
import type { ExitRef } from '../document/edits.ts';
import { type Happening, happenings } from '../document/happened.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { announce } from '../ui/announce.tsx';
import type { EditorSession } from './session.ts';

/** Of many changes at once the first few are told. */
const TOLD = 2;

/** Says aloud what each edit did, whichever hand made it: a menu, a key, undo. */
export const useAnnouncements = ({ document, types }: EditorSession): void => {
  const t = useWords();
  const language = useLanguage();
  useEffect(() => {
    const title = (flow: Flow, id: string) => titleOf(flow.nodes[id], types, language);
    const way = (flow: Flow, { node: id, exit }: ExitRef): string => {
      const node = flow.nodes[id];
      const type = node && types.get(node.type);
      const keycap = type && exitsOf(type, node.params).find(({ name }) => name === exit)?.keycap;
      if (keycap) return t('script.saidPress', { key: exit });
      return t('script.saidExit', { exit: exitTitle(node, types, exit, language) });
    };
    const say = (one: Happening, before: Flow, after: Flow): string => {
      if (one.kind === 'removed') return t('script.saidRemoved', { title: title(before, one.node) });
      if (one.kind === 'start') return t('script.saidStart', { title: title(after, one.node) });
      if (one.kind === 'off') return t('script.saidOff', { title: title(after, one.node) });
      if (one.kind === 'on') return t('script.saidOn', { title: title(after, one.node) });
      if (one.kind === 'added' && !one.from) return t('script.saidAdded', { title: title(after, one.node) });
      if (!one.from) return '';
      const from = title(after, one.from.node);
      const exit = way(after, one.from);
      if (one.kind === 'unwired') return t('script.saidUnwired', { from, exit });
      if (one.kind === 'wired') return t('script.saidWired', { from, exit, title: title(after, one.to) });
      return t('script.saidAddedAfter', { from, exit, title: title(after, one.node) });
    };
    return document.store.subscribe(({ flow }, { flow: before }) => {
      if (flow === before) return;
      const all = happenings(before, flow);
      if (all.length === 0) return;
      const told = all.slice(0, TOLD).map((one) => say(one, before, flow));
      announce([...told, ...(all.length > TOLD ? [t('script.saidMore', { count: all.length })] : [])].join(' · '));
    });
  }, [document, types, language, t]);
};

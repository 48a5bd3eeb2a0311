import type { Language } from '../../schema/text.ts';
import { titleOf } from '../canvas/model.ts';
import { openChoice } from '../command/centre.tsx';
import type { Command } from '../command/registry.ts';
import { connect, type ExitRef } from '../document/edits.ts';
import { addAfter, addOnEdge } from '../document/place.ts';
import { selectAndShow } from '../editor/commands.ts';
import type { EditorSession } from '../editor/session.ts';
import { command as words } from '../i18n/words/command.ts';
import { problems } from '../i18n/words/problems.ts';
import { groupTitle, stepGroups } from '../palette/steps.ts';

const heightsOf = (session: EditorSession) => (id: string) => session.heights.get(id) ?? 160;

/** A new step after an exit; on a wired one it goes in between. */
const add = (session: EditorSession, from: ExitRef): Command[] => {
  const { document, types } = session;
  const groups = stepGroups(types, document.flow().kind, '');
  return groups.flatMap(({ group, types: list }) =>
    list.map(
      (type): Command => ({
        id: `add:${type.type}`,
        group: 'add',
        title: [type.title['zh-CN'], type.title.en],
        about: [groupTitle(group, 'zh-CN'), groupTitle(group, 'en')],
        also: type.type,
        icon: type.icon,
        chip: type.group,
        run: () => {
          let id = '';
          document.apply((flow) => {
            const wired = flow.nodes[from.node]?.exits[from.exit];
            const placed = wired
              ? addOnEdge(flow, from, type, types, heightsOf(session))
              : addAfter(flow, from.node, type, types, heightsOf(session), from.exit);
            id = placed.id;
            return placed.flow;
          });
          selectAndShow(session, id);
        },
      }),
    ),
  );
};

const existing = (session: EditorSession, from: ExitRef, order: readonly string[]): Command[] => {
  const { document, types } = session;
  const { nodes } = document.flow();
  return order.map((id, at): Command => {
    const type = types.get(nodes[id]?.type ?? '');
    const fill = (text: string) => text.replace('{{number}}', String(at + 1));
    const title = (language: Language) => titleOf(nodes[id], types, language);
    return {
      id: `step:${id}`,
      group: 'step',
      title: [title('zh-CN'), title('en')],
      about: [fill(words.stepNumber[0]), fill(words.stepNumber[1])],
      also: String(at + 1),
      icon: type?.icon ?? 'circle-help',
      chip: type?.group ?? 'flow',
      run: () => document.apply((flow) => connect(flow, from, id)),
    };
  });
};

/**
 * Asks where an exit shall lead: to a step that is there, or to a new one.
 * @param likely what stands before all others
 */
export const pickTarget = (
  session: EditorSession,
  from: ExitRef,
  order: readonly string[],
  label: string,
  likely: readonly Command[] = [],
): void =>
  openChoice({
    label,
    answers: [...likely, ...existing(session, from, order), ...add(session, from)],
    headings: { fix: problems.likely, step: problems.otherSteps },
  });

/** Asks which step to put in after an exit. */
export const pickStep = (session: EditorSession, from: ExitRef, label: string): void =>
  openChoice({ label, answers: add(session, from) });

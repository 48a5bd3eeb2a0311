import { memo, useDeferredValue, useMemo } from 'react';
import type { Flow } from '../../schema/flow.ts';
import { titleOf } from '../canvas/model.ts';
import { type EditName, nameOfEdit } from '../document/edit-name.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { IconButton } from '../ui/index.ts';
import { redo, undo } from './commands.ts';
import { useEditor, useFlowNow, useHistory } from './session.ts';

/** Says what an edit did, for somebody who is about to take it back. */
const useEditWords = (): ((before: Flow, after: Flow) => string | undefined) => {
  const t = useWords();
  const language = useLanguage();
  const { types } = useEditor();
  return useMemo(() => {
    const words = (edit: EditName, title: (id: string) => string): string => {
      if ('nodes' in edit) {
        const [only = '', ...others] = edit.nodes;
        const count = edit.nodes.length;
        return others.length === 0
          ? t(`editor.did_${edit.kind}`, { title: title(only) })
          : t(`editor.didMany_${edit.kind}`, { count });
      }
      if (edit.kind === 'wired') return t('editor.did_wired', { from: title(edit.from.node), title: title(edit.to) });
      if (edit.kind === 'unwired') return t('editor.did_unwired', { from: title(edit.from.node) });
      if (edit.kind === 'start') return t('editor.did_start', { title: title(edit.node) });
      if ('count' in edit) return t(`editor.did_${edit.kind}`, { count: edit.count });
      return t(`editor.did_${edit.kind}`);
    };
    return (before, after) => {
      const edit = nameOfEdit(before, after);
      return edit ? words(edit, (id) => titleOf(after.nodes[id] ?? before.nodes[id], types, language)) : undefined;
    };
  }, [t, language, types]);
};

interface PairProps {
  readonly back: boolean;
  readonly on: boolean;
  readonly undone: string | undefined;
  readonly redone: string | undefined;
}

/** Drawn anew when they say something else, and not at each key that is typed. */
const Pair = memo(({ back, on, undone, redone }: PairProps) => {
  const t = useWords();
  const session = useEditor();
  return (
    <>
      <IconButton
        icon="undo-2"
        label={t('editor.undo')}
        hint={undone && t('editor.undoThat', { what: undone })}
        disabled={!back || session.readOnly}
        onClick={() => undo(session)}
      />
      <IconButton
        icon="redo-2"
        label={t('editor.redo')}
        hint={redone && t('editor.redoThat', { what: redone })}
        disabled={!on || session.readOnly}
        onClick={() => redo(session)}
      />
    </>
  );
});

/** One gesture back, one on; each says which. */
export const HistoryButtons = () => {
  // What one types does not wait for its name.
  const flow = useDeferredValue(useFlowNow());
  const say = useEditWords();
  const { back, on } = useHistory();
  const undone = useMemo(() => back && say(back, flow), [say, back, flow]);
  const redone = useMemo(() => on && say(flow, on), [say, on, flow]);
  return <Pair back={back !== undefined} on={on !== undefined} undone={undone} redone={redone} />;
};

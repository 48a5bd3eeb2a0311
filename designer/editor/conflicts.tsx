import { useEffect, useMemo, useState } from 'react';
import type { CardMark } from '../canvas/marks.ts';
import { type Conflict, mergeFlows, type Side } from '../document/merge.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, Icon } from '../ui/index.ts';
import { show } from './commands.ts';
import { allOf, type ConflictWords, conflictInWords } from './conflict-words.ts';
import './conflicts.css';
import { useEditor, useFlowNow, useSaving } from './session.ts';

interface Told {
  readonly conflict: Conflict;
  readonly words: ConflictWords;
}

/** Both sides' words on each card that is asked about. */
const useConflictMarks = (told: readonly Told[], other: string): void => {
  const t = useWords();
  const { marks } = useEditor();
  useEffect(() => {
    const cards = new Map<string, Told[]>();
    for (const one of told) {
      const { node } = one.conflict;
      if (node !== undefined) cards.set(node, [...(cards.get(node) ?? []), one]);
    }
    const conflict = new Map(
      [...cards].map(([node, list]): [string, CardMark] => {
        const [{ words } = { words: undefined }] = list;
        const summary = words && [
          { kind: 'same' as const, text: `${words.label} · ${t('presence.mine')}：` },
          { kind: 'new' as const, text: words.mine },
          { kind: 'same' as const, text: ` · ${other}：` },
          { kind: 'new' as const, text: words.theirs },
        ];
        const text = t('presence.onCard', { count: list.length });
        return [
          node,
          { tone: 'changed', badge: { tone: 'changed', icon: 'users', text }, ...(summary && { summary }) },
        ];
      }),
    );
    marks.setState({ conflict });
    return () => marks.setState({ conflict: new Map() });
  }, [told, other, marks, t]);
};

interface RowProps extends Told {
  readonly other: string;
  onChoose(side: Side): void;
}

const Row = ({ conflict, words, other, onChoose }: RowProps) => {
  const t = useWords();
  const session = useEditor();
  const sides = [
    { side: 'mine', who: t('presence.mine'), value: words.mine },
    { side: 'theirs', who: other, value: words.theirs },
  ] as const;
  return (
    <fieldset className="cfl__one">
      <legend>
        {conflict.node !== undefined && (
          <button type="button" className="link" onClick={() => conflict.node && show(session, conflict.node)}>
            {words.where}
          </button>
        )}
        {conflict.node === undefined && words.where} · {words.label}
      </legend>
      {sides.map(({ side, who, value }) => (
        <label key={side} className={conflict.chosen === side ? 'cfl__side cfl__side--on' : 'cfl__side'}>
          <input type="radio" name={conflict.id} checked={conflict.chosen === side} onChange={() => onChoose(side)} />
          <span className="cfl__who">{who}</span>
          <span className="cfl__v">{value}</span>
        </label>
      ))}
    </fieldset>
  );
};

/** What two people changed in different ways, with both versions in words; each is chosen, and nothing is lost. */
export const Conflicts = () => {
  const t = useWords();
  const language = useLanguage();
  const { document, autosave, types } = useEditor();
  const theirs = useSaving((state) => state.theirs);
  const base = useSaving((state) => state.base);
  const flow = useFlowNow();
  const [choices, setChoices] = useState<ReadonlyMap<string, Side>>(new Map());
  const merged = useMemo(
    () => (theirs && base ? mergeFlows(base, flow, theirs.document, types, { choices }) : undefined),
    [base, flow, theirs, types, choices],
  );
  const told = useMemo(() => {
    if (!merged || !theirs) return [];
    const context = { mine: flow, theirs: theirs.document, types, language, t };
    return merged.conflicts.map((conflict) => ({ conflict, words: conflictInWords(conflict, context) }));
  }, [merged, theirs, flow, types, language, t]);
  const other = t('presence.theirs', { name: theirs?.changedBy ?? '' });
  useConflictMarks(told, other);
  if (!merged || !theirs) return null;
  const save = () => {
    // Two steps of the history: the one before leads to theirs, and the one before that to mine.
    document.replace(theirs.document);
    document.replace(merged.flow);
    void autosave.resolve();
  };
  return (
    <aside className="ins cfl" aria-label={t('presence.conflicts')}>
      <header className="cfl__h">
        <h2>{t('presence.conflicts')}</h2>
        <p>{t('presence.conflictText')}</p>
        <div className="cfl__all">
          <Button small onClick={() => setChoices(allOf(merged.conflicts, 'mine'))}>
            {t('presence.allMine')}
          </Button>
          <Button small onClick={() => setChoices(allOf(merged.conflicts, 'theirs'))}>
            {t('presence.allTheirs')}
          </Button>
        </div>
      </header>
      <div className="cfl__list">
        {told.map(({ conflict, words }) => (
          <Row
            key={conflict.id}
            conflict={conflict}
            words={words}
            other={other}
            onChoose={(side) => setChoices(new Map([...choices, [conflict.id, side]]))}
          />
        ))}
      </div>
      <footer className="cfl__f">
        <p>
          <Icon name="undo-2" size={14} /> {t('presence.afterwards')}
        </p>
        <Button kind="primary" onClick={save}>
          {t('presence.save')}
        </Button>
      </footer>
    </aside>
  );
};

import type { Flow } from '../../schema/flow.ts';
import { titleOf } from '../canvas/model.ts';
import type { FlowDiff } from '../document/diff.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { useEditor } from './session.ts';

const MOST = 8;

interface ChangeListProps {
  readonly changes: FlowDiff;
  readonly before: Flow;
  readonly after: Flow;
}

/** What differs between two versions, step by step; each with its sign and its word. */
export const ChangeList = ({ changes, before, after }: ChangeListProps) => {
  const t = useWords();
  const language = useLanguage();
  const { types } = useEditor();
  const rows = [
    ...changes.added.map((id) => ({ id, sign: '+', word: t('editor.added'), flow: after })),
    ...changes.removed.map((id) => ({ id, sign: '−', word: t('editor.removed'), flow: before })),
    ...changes.changed.map(({ id, fields }) =>
      fields.length > 0
        ? { id, sign: '~', word: t('editor.changed'), flow: after }
        : { id, sign: '→', word: t('editor.rewired'), flow: after },
    ),
  ];
  return (
    <ul className="changes">
      {rows.slice(0, MOST).map(({ id, sign, word, flow }) => (
        <li key={`${sign}${id}`}>
          <span className={`changes__s changes__s--${sign === '+' ? 'add' : sign === '−' ? 'del' : 'mod'}`}>
            {sign}
          </span>
          <span className="mute">{word}</span> <b>{titleOf(flow.nodes[id], types, language)}</b>
        </li>
      ))}
      {rows.length > MOST && <li className="mute">{t('editor.andMore', { count: rows.length - MOST })}</li>}
      {changes.settings.length + changes.variables.length > 0 && <li>{t('editor.settingsChanged')}</li>}
    </ul>
  );
};

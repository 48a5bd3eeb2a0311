import { useState } from 'react';
import type { NodeType } from '../../schema/node-type.ts';
import { useDocument, useEditor } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Chip, Icon, IconButton } from '../ui/index.ts';
import { groupTitle, STEP_MIME, stepGroups } from './steps.ts';
import './palette.css';

interface PaletteProps {
  /** While a call is on: icons only. */
  readonly narrow: boolean;
  onAdd(type: NodeType): void;
  onWiden(): void;
}

const Entry = ({ type, onAdd }: { readonly type: NodeType; onAdd(): void }) => {
  const language = useLanguage();
  const { readOnly } = useEditor();
  return (
    <li>
      <button
        type="button"
        className="pal__e"
        draggable={!readOnly}
        disabled={readOnly}
        title={`${type.title[language]} · ${type.help[language]}`}
        onClick={onAdd}
        onDragStart={({ dataTransfer }) => {
          dataTransfer.setData(STEP_MIME, type.type);
          dataTransfer.effectAllowed = 'copy';
        }}
      >
        <Chip group={type.group} icon={type.icon} size="sm" soft />
        <span className="cut">{type.title[language]}</span>
      </button>
    </li>
  );
};

/** All steps that one can add; drag one to the canvas, or click to add it after the selected step. */
export const Palette = ({ narrow, onAdd, onWiden }: PaletteProps) => {
  const t = useWords();
  const language = useLanguage();
  const { types, readOnly } = useEditor();
  const kind = useDocument(({ flow }) => flow.kind);
  const [query, setQuery] = useState('');
  const groups = stepGroups(types, kind, narrow ? '' : query);
  if (narrow) {
    return (
      <aside className="rail" aria-label={t('editor.palette')}>
        <IconButton icon="search" label={t('editor.searchSteps')} onClick={onWiden} />
        {groups.map(({ group, types: [first] }) => (
          <button key={group} type="button" className="rail__g" title={groupTitle(group, language)} onClick={onWiden}>
            {first && <Chip group={group} icon={first.icon} soft />}
            <span className="sr">{groupTitle(group, language)}</span>
          </button>
        ))}
      </aside>
    );
  }
  const first = groups[0]?.types[0];
  return (
    <aside className={language === 'en' ? 'pal pal--wide' : 'pal'} aria-label={t('editor.palette')}>
      <label className="find">
        <Icon name="search" size={14} />
        <input
          type="search"
          value={query}
          placeholder={t('editor.searchSteps')}
          aria-label={t('editor.searchSteps')}
          onChange={({ target }) => setQuery(target.value)}
          onKeyDown={({ key }) => {
            if (key === 'Enter' && first && query !== '') onAdd(first);
            if (key === 'Escape') setQuery('');
          }}
        />
      </label>
      {/* Who may only look has nothing in it to focus, yet it scrolls: the keyboard must get there (WCAG 2.1.1). */}
      <div className="pal__l" {...(readOnly && { tabIndex: 0 })}>
        {groups.map(({ group, types: entries }) => (
          <section key={group} aria-label={groupTitle(group, language)}>
            <h3>{groupTitle(group, language)}</h3>
            <ul>
              {entries.map((type) => (
                <Entry key={type.type} type={type} onAdd={() => onAdd(type)} />
              ))}
            </ul>
          </section>
        ))}
        {groups.length === 0 && <p className="pal__none">{t('editor.noStep', { query })}</p>}
      </div>
    </aside>
  );
};

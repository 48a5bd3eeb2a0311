import { Checkbox, Input, Select } from 'antd';
import { useMemo, useState } from 'react';
import { IMPORT_LIMITS, type ImportPreview, type OfferedOperation } from '../../schema/imports/api.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, Icon, Segmented, Tag } from '../ui/index.ts';
import { type Draft, found, isOperationName, namedTwice, withChosen } from './draft.ts';
import { RowWindow } from './window.tsx';

interface StepProps {
  readonly preview: ImportPreview;
  readonly draft: Draft;
  onChange(draft: Draft): void;
}

const Method = ({ operation }: { readonly operation: OfferedOperation }) => (
  <span className={`imp__m imp__m--${operation.effect}`}>{operation.method}</span>
);

const Offer = ({
  operation,
  draft,
  onChange,
}: Omit<StepProps, 'preview'> & { readonly operation: OfferedOperation }) => {
  const t = useWords();
  const language = useLanguage();
  const on = draft.chosen.has(operation.key);
  const full = !on && draft.chosen.size >= IMPORT_LIMITS.operations;
  return (
    <Checkbox
      className="imp__row"
      checked={on}
      disabled={operation.problem !== undefined || full}
      onChange={(event) => onChange(withChosen(draft, [operation], event.target.checked))}
    >
      <Method operation={operation} />
      <span className="imp__t">
        <span className="cut">{operation.title}</span>
        <span className="s12 mute cut num">
          {operation.problem ? operation.problem.message[language] : operation.path}
        </span>
      </span>
      {operation.deprecated && <Tag tone="warn">{t('imports.deprecated')}</Tag>}
    </Checkbox>
  );
};

const Chosen = ({
  operation,
  draft,
  onChange,
}: Omit<StepProps, 'preview'> & { readonly operation: OfferedOperation }) => {
  const t = useWords();
  const words = draft.chosen.get(operation.key);
  const twice = useMemo(() => namedTwice(draft), [draft]);
  if (!words) return null;
  const set = (part: Partial<typeof words>) =>
    onChange({ ...draft, chosen: new Map(draft.chosen).set(operation.key, { ...words, ...part }) });
  const bad = !isOperationName(words.name) || twice.has(words.name);
  return (
    <div className="imp__row imp__row--edit">
      <Method operation={operation} />
      <Input
        aria-label={`${t('imports.opTitle')} ${operation.key}`}
        maxLength={80}
        status={words.title.trim() === '' ? 'error' : ''}
        value={words.title}
        onChange={(event) => set({ title: event.target.value })}
      />
      <Input
        className="code"
        aria-label={`${t('imports.opName')} ${operation.key}`}
        aria-invalid={bad || undefined}
        title={twice.has(words.name) ? t('imports.twice') : t('imports.opNameHelp')}
        maxLength={60}
        status={bad ? 'error' : ''}
        value={words.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      <Button
        kind="quiet"
        small
        icon="x"
        aria-label={`${t('common.remove')} ${operation.key}`}
        onClick={() => onChange(withChosen(draft, [operation], false))}
      />
    </div>
  );
};

/** Which operations become steps, and what they are called. */
export const OperationsStep = ({ preview, draft, onChange }: StepProps) => {
  const t = useWords();
  const [query, setQuery] = useState('');
  const [tag, setTag] = useState<string>();
  const [view, setView] = useState<'all' | 'chosen'>('all');
  const tags = useMemo(() => [...new Set(preview.operations.flatMap((operation) => operation.tags))], [preview]);
  const matching = useMemo(() => found(preview.operations, query, tag), [preview, query, tag]);
  const rows = view === 'all' ? matching : matching.filter(({ key }) => draft.chosen.has(key));
  const open = matching.filter(({ key, problem }) => !problem && !draft.chosen.has(key));
  return (
    <div className="imp__ops">
      <div className="imp__bar">
        <Input
          allowClear
          className="imp__search"
          aria-label={t('imports.search')}
          placeholder={t('imports.search')}
          prefix={<Icon name="search" size={14} />}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        {tags.length > 0 && (
          <Select
            allowClear
            showSearch
            className="imp__tags"
            aria-label={t('imports.allTags')}
            placeholder={t('imports.allTags')}
            suffixIcon={<Icon name="chevron-down" size={14} />}
            value={tag}
            onChange={(value: string | undefined) => setTag(value)}
            options={tags.map((each) => ({ value: each, label: each }))}
          />
        )}
        <Segmented
          label={t('imports.operations')}
          value={view}
          onChange={setView}
          options={[
            { value: 'all', label: t('imports.all'), count: preview.operations.length },
            { value: 'chosen', label: t('imports.chosen'), count: draft.chosen.size },
          ]}
        />
        <span className="grow" />
        {view === 'all' && open.length > 0 && open.length <= IMPORT_LIMITS.operations - draft.chosen.size && (
          <Button kind="line" small onClick={() => onChange(withChosen(draft, open, true))}>
            {t('imports.chooseFound', { count: open.length })}
          </Button>
        )}
        {draft.chosen.size > 0 && (
          <Button kind="quiet" small onClick={() => onChange({ ...draft, chosen: new Map() })}>
            {t('imports.clear')}
          </Button>
        )}
      </div>
      {draft.chosen.size >= IMPORT_LIMITS.operations && (
        <p className="s12 mute">{t('imports.most', { count: IMPORT_LIMITS.operations })}</p>
      )}
      {rows.length === 0 ? (
        <p className="imp__nothing mute">{t(view === 'all' ? 'imports.nothingFound' : 'imports.nothingChosen')}</p>
      ) : (
        <RowWindow rows={rows} height={52} label={t('imports.operations')} keyOf={({ key }) => key}>
          {(operation) =>
            view === 'all' ? (
              <Offer operation={operation} draft={draft} onChange={onChange} />
            ) : (
              <Chosen operation={operation} draft={draft} onChange={onChange} />
            )
          }
        </RowWindow>
      )}
    </div>
  );
};

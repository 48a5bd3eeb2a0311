import type { Node, NodeProps } from '@xyflow/react';
import { memo, useEffect, useRef, useState } from 'react';
import { editNote, removeGroup, renameGroup } from '../document/view.ts';
import { useEditor } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { dayTime, Icon } from '../ui/index.ts';

export interface NoteData extends Record<string, unknown> {
  readonly note: string;
  readonly text: string;
  readonly by: string;
  readonly at: string;
}
export type NoteNode = Node<NoteData, 'note'>;

/** A yellow note between the steps; double click or Enter to write. */
export const Note = memo(({ data, selected }: NodeProps<NoteNode>) => {
  const t = useWords();
  const language = useLanguage();
  const { document, readOnly } = useEditor();
  const [writing, setWriting] = useState(data.text === '' && !readOnly);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (writing) field.current?.focus();
  }, [writing]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a double click is a short cut; the button in it does the same.
    <div className={selected ? 'note sel' : 'note'} onDoubleClick={() => !readOnly && setWriting(true)}>
      {writing ? (
        <textarea
          ref={field}
          className="nodrag nowheel"
          aria-label={t('canvas.note')}
          value={data.text}
          rows={4}
          onChange={({ target }) =>
            document.apply((flow) => editNote(flow, data.note, { text: target.value }), `note ${data.note}`)
          }
          onBlur={() => setWriting(false)}
        />
      ) : (
        <button type="button" className="note__t" disabled={readOnly} onDoubleClick={() => setWriting(true)}>
          {data.text || t('canvas.emptyNote')}
        </button>
      )}
      <em>
        {data.by} · {dayTime(data.at, language)}
      </em>
    </div>
  );
});

export interface GroupData extends Record<string, unknown> {
  readonly group: string;
  readonly title: string;
  readonly count: number;
}
export type GroupNode = Node<GroupData, 'area'>;

/** The tinted ground of steps that belong together. */
export const Area = memo(({ data }: NodeProps<GroupNode>) => {
  const t = useWords();
  const { document, readOnly } = useEditor();
  return (
    <section className="frame" aria-label={data.title}>
      <span className="frame__t nopan nodrag">
        <input
          aria-label={t('canvas.groupTitle')}
          value={data.title}
          size={Math.max(4, data.title.length * 2)}
          readOnly={readOnly}
          onChange={({ target }) =>
            document.apply((flow) => renameGroup(flow, data.group, target.value), `group ${data.group}`)
          }
        />
        {t('canvas.steps', { count: data.count })}
        {!readOnly && (
          <button
            type="button"
            aria-label={t('canvas.ungroup')}
            title={t('canvas.ungroup')}
            onClick={() => document.apply((flow) => removeGroup(flow, data.group))}
          >
            <Icon name="x" size={12} />
          </button>
        )}
      </span>
    </section>
  );
});

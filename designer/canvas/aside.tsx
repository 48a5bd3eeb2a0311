import type { Node, NodeProps } from '@xyflow/react';
import { memo, useEffect, useRef, useState } from 'react';
import { editNote, moveNodes, type Point, removeGroup, renameGroup } from '../document/view.ts';
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

/** Beyond this many signs a note is scrolled: the wheel is its own then. */
const LONG = 200;

/** A yellow note between the steps; double click or Enter to write. */
export const Note = memo(({ data, selected }: NodeProps<NoteNode>) => {
  const t = useWords();
  const language = useLanguage();
  const { document, readOnly } = useEditor();
  const [writing, setWriting] = useState(data.text === '' && !readOnly);
  // What is typed stands here first: the drawing follows a moment later, and must not take a key back.
  const [text, setText] = useState(data.text);
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
          value={text}
          maxLength={2000}
          rows={4}
          onFocus={() => setText(data.text)}
          onChange={({ target }) => {
            setText(target.value);
            document.apply((flow) => editNote(flow, data.note, { text: target.value }), `note ${data.note}`);
          }}
          onBlur={() => setWriting(false)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
            event.stopPropagation();
            event.currentTarget.blur();
          }}
        />
      ) : (
        <button
          type="button"
          className={data.text.length > LONG ? 'note__t nowheel' : 'note__t'}
          disabled={readOnly}
          onClick={({ detail }) => detail === 0 && setWriting(true)}
          onDoubleClick={() => setWriting(true)}
        >
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

const MOVES: Readonly<Record<string, Point>> = {
  ArrowUp: { x: 0, y: -20 },
  ArrowDown: { x: 0, y: 20 },
  ArrowLeft: { x: -20, y: 0 },
  ArrowRight: { x: 20, y: 0 },
};

/** The tinted ground of steps that belong together; its title is what one grips it by. */
export const Area = memo(({ data }: NodeProps<GroupNode>) => {
  const t = useWords();
  const { document, readOnly } = useEditor();
  const [writing, setWriting] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (writing) field.current?.select();
  }, [writing]);
  const move = (by: Point) =>
    document.apply((flow) => {
      const members = flow.view?.groups?.find(({ id }) => id === data.group)?.nodes ?? [];
      const points = members.map((id) => {
        const { x, y } = flow.view?.nodes?.[id] ?? { x: 0, y: 0 };
        return [id, { x: x + by.x, y: y + by.y }] as const;
      });
      return moveNodes(flow, Object.fromEntries(points));
    }, `group ${data.group} moves`);
  return (
    <section className="frame" aria-label={data.title.trim() || t('canvas.newGroup')}>
      <span className={readOnly ? 'frame__t' : 'frame__t frame__t--grip'}>
        {writing ? (
          <input
            ref={field}
            className="nodrag nopan"
            aria-label={t('canvas.groupTitle')}
            defaultValue={data.title}
            maxLength={60}
            size={Math.max(4, data.title.length * 2)}
            onChange={({ target }) =>
              document.apply((flow) => renameGroup(flow, data.group, target.value), `group ${data.group}`)
            }
            onBlur={() => setWriting(false)}
            onKeyDown={(event) => {
              event.stopPropagation();
              // Enter and Esc of an input method are its own.
              if (event.nativeEvent.isComposing) return;
              if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
            }}
          />
        ) : (
          <button
            type="button"
            className="frame__n"
            disabled={readOnly}
            aria-label={t('canvas.moveGroup', { title: data.title })}
            onClick={({ detail }) => detail === 0 && setWriting(true)}
            onDoubleClick={() => setWriting(true)}
            onKeyDown={(event) => {
              const by = MOVES[event.key];
              if (event.key === 'F2') setWriting(true);
              else if (by) move(by);
              else return;
              event.preventDefault();
              event.stopPropagation();
            }}
          >
            {data.title.trim() || t('canvas.newGroup')}
          </button>
        )}
        {t('canvas.steps', { count: data.count })}
        {!readOnly && (
          <button
            type="button"
            className="nodrag nopan frame__x"
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

import { useEffect, useRef, useState } from 'react';
import { setTitle } from '../document/edits.ts';
import { useEditor, useView } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { cardElement } from './handle.ts';

interface CardTitleProps {
  readonly node: string;
  readonly title: string;
}

/** The title while it is written: Enter keeps it, Escape the old one. */
const Writing = ({ node, title }: CardTitleProps) => {
  const t = useWords();
  const session = useEditor();
  const { document, view, types } = session;
  const [text, setText] = useState(title);
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const end = (keep: boolean) => {
    if (done.current) return;
    done.current = true;
    view.setState({ renaming: undefined });
    const type = types.get(document.flow().nodes[node]?.type ?? '');
    const own = [type?.title['zh-CN'], type?.title.en].includes(text.trim()) ? '' : text.trim();
    if (keep && text.trim() !== title) document.apply((flow) => setTitle(flow, node, own));
  };
  return (
    <input
      ref={field}
      className="card__w nodrag nopan"
      aria-label={t('panel.title')}
      maxLength={60}
      value={text}
      onChange={({ target }) => setText(target.value)}
      onBlur={() => end(true)}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        // Enter and Esc of an input method are its own.
        if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
        event.preventDefault();
        end(event.key === 'Enter');
        cardElement(session, node)?.focus();
      }}
    />
  );
};

/** A card's title; a double click writes it in place. */
export const CardTitle = ({ node, title }: CardTitleProps) => {
  const { view, readOnly } = useEditor();
  const writing = useView((state) => state.renaming === node);
  if (writing) return <Writing node={node} title={title} />;
  return (
    <h4
      className="card__t cut"
      title={title}
      onDoubleClick={(event) => {
        if (readOnly) return;
        event.stopPropagation();
        view.setState({ renaming: node });
      }}
    >
      {title}
    </h4>
  );
};

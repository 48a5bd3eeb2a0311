import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { show } from '../editor/commands.ts';
import { useEditor, useFlowNow, type ViewState } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Icon, IconButton } from '../ui/index.ts';
import type { CardMark } from './marks.ts';
import { createCanvasSearch } from './search.ts';

/** Finds steps by what they say; hits are marked on their cards, and Enter goes from one to the next. */
export const SearchBar = ({ search }: { readonly search: NonNullable<ViewState['search']> }) => {
  const t = useWords();
  const language = useLanguage();
  const session = useEditor();
  const { marks, document, types, view } = session;
  const flow = useFlowNow();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const wanted = useDeferredValue(query);
  const field = useRef<HTMLInputElement>(null);
  const searching = useMemo(() => createCanvasSearch(types, language), [types, language]);
  // What one types first is found at once.
  useEffect(() => searching.read(flow), [searching, flow]);
  const hits = useMemo(() => searching.find(flow, wanted), [searching, flow, wanted]);
  const current = hits[Math.min(at, hits.length - 1)];

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for again, the field takes the keyboard again.
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, [search.at]);
  useEffect(() => {
    const found = new Map<string, CardMark>(
      hits.map((id) => [
        id,
        id === current
          ? { tone: 'found', badge: { tone: 'found', icon: 'search', text: t('canvas.foundHere') } }
          : { tone: 'found' },
      ]),
    );
    marks.setState({ search: found });
  }, [hits, current, marks, t]);
  useEffect(() => () => marks.setState({ search: undefined }), [marks]);

  const go = useCallback(
    (to: number) => {
      if (hits.length === 0) return;
      const next = (to + hits.length) % hits.length;
      setAt(next);
      const id = hits[next];
      if (id === undefined) return;
      document.select([id]);
      show(session, id);
    },
    [hits, document, session],
  );
  // What was typed shows its first hit at once; the selection stays until Enter.
  useEffect(() => {
    const [first] = hits;
    if (first !== undefined) show(session, first);
  }, [hits, session]);

  const end = () => {
    if (current !== undefined && wanted !== '') document.select([current]);
    view.setState({
      search: undefined,
      ...(current !== undefined && { show: { node: current, at: Date.now(), focus: true } }),
    });
  };
  const [started, setStarted] = useState(false);
  return (
    <search className="seek float" aria-label={t('canvas.find')}>
      <Icon name="search" size={14} />
      <input
        ref={field}
        type="search"
        value={query}
        placeholder={t('canvas.findPlaceholder')}
        aria-label={t('canvas.find')}
        onChange={({ target }) => {
          setQuery(target.value);
          setAt(0);
          setStarted(false);
        }}
        onKeyDown={(event) => {
          // Enter and Esc of an input method are its own.
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') end();
          else if (event.key === 'Enter') {
            // The first Enter takes the hit that is shown already.
            go(event.shiftKey ? at - 1 : started ? at + 1 : at);
            setStarted(true);
          } else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <span className="seek__n num" role="status">
        {wanted !== '' &&
          (hits.length > 0
            ? t('canvas.findCount', { at: Math.min(at, hits.length - 1) + 1, count: hits.length })
            : t('canvas.findNone'))}
      </span>
      <IconButton
        icon="chevron-up"
        label={t('canvas.findPrevious')}
        disabled={hits.length === 0}
        onClick={() => go(at - 1)}
      />
      <IconButton
        icon="chevron-down"
        label={t('canvas.findNext')}
        disabled={hits.length === 0}
        onClick={() => go(at + 1)}
      />
      <IconButton icon="x" label={t('canvas.findClose')} onClick={end} />
    </search>
  );
};

import { useEffect, useRef, useState } from 'react';
import { quickAdd } from '../editor/commands.ts';
import { type QuickAdd, useEditor, useFlowNow } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { stepGroups } from '../palette/steps.ts';
import { Chip, Icon } from '../ui/index.ts';
import { cardElement } from './handle.ts';

const WIDTH = 220;
const HEIGHT = 320;

/** A list of steps where the pointer is: type, choose with the arrows, Enter. */
export const QuickAddMenu = ({ menu }: { readonly menu: QuickAdd }) => {
  const t = useWords();
  const language = useLanguage();
  const session = useEditor();
  const { kind } = useFlowNow();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const found = stepGroups(session.types, kind, query).flatMap(({ types }) => types);
  const close = () => session.view.setState({ quickAdd: undefined });
  useEffect(() => {
    field.current?.focus();
    const onDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target))
        session.view.setState({ quickAdd: undefined });
    };
    window.addEventListener('pointerdown', onDown, true);
    return () => window.removeEventListener('pointerdown', onDown, true);
  }, [session]);
  const leave = () => {
    close();
    const back = menu.after ?? menu.from?.node;
    if (back !== undefined) cardElement(session, back)?.focus();
  };
  const choose = (index: number) => {
    const type = found[index];
    if (!type) return;
    close();
    quickAdd(session, type, menu);
  };
  const left = Math.min(menu.screen.x, window.innerWidth - WIDTH - 12);
  const top = Math.min(menu.screen.y, window.innerHeight - HEIGHT - 12);
  return (
    <div
      ref={box}
      className="quick"
      role="dialog"
      aria-label={t('canvas.quickAdd')}
      style={{ left, top, width: WIDTH }}
    >
      <label className="find">
        <Icon name="search" size={14} />
        <input
          ref={field}
          type="search"
          role="combobox"
          aria-expanded
          aria-controls="quick-steps"
          aria-activedescendant={found[at] ? `quick-${at}` : undefined}
          value={query}
          placeholder={t('editor.searchSteps')}
          aria-label={t('editor.searchSteps')}
          onChange={({ target }) => {
            setQuery(target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            // Keys of an input method are its own.
            if (event.nativeEvent.isComposing) return;
            if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1));
            else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
            else if (event.key === 'Enter') choose(at);
            else if (event.key === 'Escape' || (event.key === 'Tab' && event.shiftKey)) leave();
            else if (event.key === 'Tab') choose(at);
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
      </label>
      <div id="quick-steps" className="quick__l" role="listbox" aria-label={t('editor.palette')}>
        {found.map((type, index) => (
          <button
            key={type.type}
            id={`quick-${index}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className="pal__e"
            onMouseEnter={() => setAt(index)}
            onClick={() => choose(index)}
          >
            <Chip group={type.group} icon={type.icon} size="sm" soft />
            <span className="cut">{type.title[language]}</span>
          </button>
        ))}
        {found.length === 0 && <p className="pal__none">{t('editor.noStep', { query })}</p>}
      </div>
    </div>
  );
};

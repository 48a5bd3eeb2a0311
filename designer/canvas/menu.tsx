import { Fragment, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Keys } from '../command/key-caps.tsx';
import { type Command, commandsNow } from '../command/registry.ts';
import { type CanvasMenu, useEditor } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Icon } from '../ui/index.ts';
import { cardElement } from './handle.ts';

/** What each menu offers, by the names of commands, in sections. What can't be done now is left out. */
const sections: Readonly<Record<CanvasMenu['about'], readonly (readonly string[])[]>> = {
  step: [
    ['subflow.open', 'step.panel', 'edit.rename', 'step.next', 'step.connect', 'step.start'],
    ['call.from', 'call.breakpoint'],
    ['edit.copy', 'edit.cut', 'edit.paste', 'edit.duplicate'],
    ['edit.disable', 'edit.group', 'edit.ungroup', 'subflow.make'],
    ['edit.remove'],
  ],
  selection: [
    ['edit.copy', 'edit.cut', 'edit.paste', 'edit.duplicate'],
    ['edit.disable', 'edit.group', 'edit.ungroup', 'edit.tidySelection', 'subflow.make'],
    ['edit.remove'],
  ],
  note: [['edit.copy', 'edit.cut', 'edit.duplicate'], ['edit.remove']],
  ground: [
    ['canvas.add', 'edit.paste', 'edit.note'],
    ['edit.all', 'edit.tidy', 'view.fit', 'view.find'],
  ],
};

const titles = { step: 'menu', selection: 'selectionMenu', note: 'noteMenu', ground: 'groundMenu' } as const;

interface CanvasMenuProps {
  readonly menu: CanvasMenu;
  /** Adds a step where the menu is. */
  onAdd(): void;
}

const EDGE = 8;

/** What one does with steps, notes or the ground by the right button; all of it has a name in ⌘K, and most has keys. */
export const ContextMenu = ({ menu, onAdd }: CanvasMenuProps) => {
  const t = useWords();
  const language = useLanguage();
  const session = useEditor();
  const { view } = session;
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: menu.x, top: menu.y });
  useLayoutEffect(() => {
    const size = box.current?.getBoundingClientRect();
    if (!size) return;
    setPlace({
      left: Math.max(EDGE, Math.min(menu.x, window.innerWidth - size.width - EDGE)),
      top: Math.max(EDGE, Math.min(menu.y, window.innerHeight - size.height - EDGE)),
    });
  }, [menu]);
  useEffect(() => {
    box.current?.querySelector('button')?.focus();
    const close = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) view.setState({ menu: undefined });
    };
    window.addEventListener('pointerdown', close, true);
    window.addEventListener('wheel', close, true);
    return () => {
      window.removeEventListener('pointerdown', close, true);
      window.removeEventListener('wheel', close, true);
    };
  }, [view]);

  const all = new Map<string, Command>();
  for (const command of commandsNow()) if (!all.has(command.id)) all.set(command.id, command);
  const add: Command = { id: 'canvas.add', group: 'edit', title: ['', ''], icon: 'plus', run: onAdd };
  if (!session.readOnly) all.set('canvas.add', { ...add, title: [t('canvas.addHere'), t('canvas.addHere')] });
  const shown = sections[menu.about]
    .map((ids) => ids.flatMap((id) => all.get(id) ?? []))
    .filter((commands) => commands.length > 0);

  const close = () => {
    view.setState({ menu: undefined });
    const [id] = session.document.store.getState().selection;
    if (id !== undefined) cardElement(session, id)?.focus();
  };
  const move = (to: (at: number, count: number) => number) => {
    const buttons = [...(box.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button.matches(':focus'));
    buttons.at(to(at, buttons.length) % buttons.length)?.focus();
  };
  return (
    <div
      ref={box}
      className="quick menu"
      role="menu"
      tabIndex={-1}
      aria-label={t(`canvas.${titles[menu.about]}`)}
      style={place}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Tab') close();
        else if (event.key === 'ArrowDown') move((at) => at + 1);
        else if (event.key === 'ArrowUp') move((at, count) => at - 1 + count);
        else if (event.key === 'Home') move(() => 0);
        else if (event.key === 'End') move((_, count) => count - 1);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
      onContextMenu={(event) => event.preventDefault()}
    >
      {shown.map((commands, index) => (
        <Fragment key={commands[0]?.id}>
          {index > 0 && <hr />}
          {commands.map(({ id, icon, title, keys, run }) => (
            <button
              key={id}
              type="button"
              role="menuitem"
              className="pal__e"
              onClick={() => {
                close();
                run?.();
              }}
            >
              <Icon name={icon ?? 'circle'} size={14} />
              <span className="grow">{title[language === 'en' ? 1 : 0]}</span>
              {keys?.[0] && <Keys keys={keys[0]} />}
            </button>
          ))}
        </Fragment>
      ))}
    </div>
  );
};

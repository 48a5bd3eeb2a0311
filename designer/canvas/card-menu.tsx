import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { setStart } from '../document/edits.ts';
import { duplicate, group, removeSelected } from '../editor/commands.ts';
import { useEditor, type ViewState } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { callFrom } from '../simulate/place-call.ts';
import { Icon } from '../ui/index.ts';

interface Item {
  readonly key: string;
  readonly icon: string;
  readonly label: string;
  act(): void;
}

/** What one does with steps by the right button; all of it has keys, too. */
export const CardMenu = ({ menu }: { readonly menu: NonNullable<ViewState['menu']> }) => {
  const t = useWords();
  const session = useEditor();
  const box = useRef<HTMLDivElement>(null);
  const { view, document } = session;
  const stops = useStore(session.call.state, (state) => state.breakpoints.includes(menu.node));
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
  const items: readonly Item[] = [
    {
      key: 'start',
      icon: 'phone-incoming',
      label: t('canvas.makeStart'),
      act: () => document.apply((flow) => setStart(flow, menu.node)),
    },
    { key: 'call', icon: 'phone', label: t('canvas.callFrom'), act: () => void callFrom(session, menu.node) },
    {
      key: 'break',
      icon: 'circle-dot',
      label: stops ? t('canvas.noBreakpoint') : t('canvas.breakpoint'),
      act: () => session.call.toggleBreakpoint(menu.node),
    },
    { key: 'duplicate', icon: 'copy', label: t('canvas.duplicate'), act: () => duplicate(session) },
    { key: 'group', icon: 'square', label: t('canvas.group'), act: () => group(session, t('canvas.newGroup')) },
    { key: 'remove', icon: 'trash-2', label: t('canvas.remove'), act: () => removeSelected(session) },
  ];
  const move = (by: number) => {
    const buttons = [...(box.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button.matches(':focus'));
    buttons.at((at + by + buttons.length) % buttons.length)?.focus();
  };
  return (
    <div
      ref={box}
      className="quick"
      role="menu"
      tabIndex={-1}
      aria-label={t('canvas.menu')}
      style={{
        left: Math.min(menu.x, window.innerWidth - 180),
        top: Math.min(menu.y, window.innerHeight - 150),
        width: 168,
      }}
      onKeyDown={({ key }) => {
        if (key === 'Escape') view.setState({ menu: undefined });
        if (key === 'ArrowDown') move(1);
        if (key === 'ArrowUp') move(-1);
      }}
    >
      {items.map(({ key, icon, label, act }) => (
        <button
          key={key}
          type="button"
          role="menuitem"
          className="pal__e"
          onClick={() => {
            view.setState({ menu: undefined });
            act();
          }}
        >
          <Icon name={icon} size={14} />
          {label}
        </button>
      ))}
    </div>
  );
};

import { useEffect, useRef, useState } from 'react';
import { exitsOf } from '../../schema/node-type.ts';
import { connect, disconnect } from '../document/edits.ts';
import { asDeclared, callOrder } from '../document/order.ts';
import { useEditor, useFlowNow, type ViewState } from '../editor/session.ts';
import { finds } from '../flows/search.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Icon } from '../ui/index.ts';
import { cardElement } from './handle.ts';
import { exitTitle, titleOf } from './model.ts';

interface Choice {
  readonly key: string;
  readonly icon: string;
  readonly title: string;
  /** What stands beside it: where the exit leads now. */
  readonly about?: string;
  act(): void;
}

const WIDTH = 260;
const HEIGHT = 340;

/** Wires exits by the keyboard: first which exit, then where it leads. */
export const ConnectMenu = ({ wiring }: { readonly wiring: NonNullable<ViewState['wiring']> }) => {
  const t = useWords();
  const language = useLanguage();
  const session = useEditor();
  const { document, view, types } = session;
  const flow = useFlowNow();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const node = flow.nodes[wiring.node];
  const title = titleOf(node, types, language);

  const close = () => {
    view.setState({ wiring: undefined });
    cardElement(session, wiring.node)?.focus();
  };
  useEffect(() => {
    field.current?.focus();
    const onDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) view.setState({ wiring: undefined });
    };
    window.addEventListener('pointerdown', onDown, true);
    return () => window.removeEventListener('pointerdown', onDown, true);
  }, [view]);
  if (!node) return null;

  const nameOf = (id: string | null | undefined): string =>
    id === null || id === undefined ? t('canvas.open') : titleOf(flow.nodes[id], types, language);
  const type = types.get(node.type);
  const exits = type ? exitsOf(type, node.params).map(({ name }) => name) : Object.keys(node.exits);
  const place = cardElement(session, wiring.node)?.getBoundingClientRect();
  const screen = { x: (place?.right ?? 300) + 12, y: place?.top ?? 200 };

  const ofExits = (): Choice[] =>
    exits.map((exit) => ({
      key: exit,
      icon: node.exits[exit] ? 'corner-down-right' : 'circle-dashed',
      title: exitTitle(node, types, exit, language),
      about: nameOf(node.exits[exit]),
      act: () => {
        view.setState({ wiring: { node: wiring.node, exit } });
        setQuery('');
        setAt(0);
      },
    }));
  const ofTargets = (exit: string): Choice[] => {
    const from = { node: wiring.node, exit };
    const steps = callOrder(flow, asDeclared(types)).map(
      (id): Choice => ({
        key: id,
        icon: types.get(flow.nodes[id]?.type ?? '')?.icon ?? 'circle-help',
        title: nameOf(id),
        act: () => {
          document.apply((now) => connect(now, from, id));
          close();
        },
      }),
    );
    return [
      {
        key: '+',
        icon: 'plus',
        title: t('canvas.connectFresh'),
        act: () => {
          const point = flow.view?.nodes?.[wiring.node] ?? { x: 0, y: 0 };
          const canvas = { x: point.x + 244, y: point.y + 22 };
          view.setState({ wiring: undefined, quickAdd: { screen, canvas, from, insert: false } });
        },
      },
      ...(node.exits[exit] !== null
        ? [
            {
              key: '-',
              icon: 'circle-off',
              title: t('canvas.connectNowhere'),
              act: () => {
                document.apply((now) => disconnect(now, from));
                close();
              },
            },
          ]
        : []),
      ...steps,
    ];
  };
  const { exit } = wiring;
  const found = (exit === undefined ? ofExits() : ofTargets(exit)).filter((choice) => finds(choice.title, query));
  const label =
    exit === undefined
      ? t('canvas.connectFrom', { title })
      : t('canvas.connectTo', { title: exitTitle(node, types, exit, language) });
  const choose = (index: number) => found[index]?.act();
  return (
    <div
      ref={box}
      className="quick"
      role="dialog"
      aria-label={label}
      style={{
        left: Math.min(screen.x, window.innerWidth - WIDTH - 12),
        top: Math.min(screen.y, window.innerHeight - HEIGHT - 12),
        width: WIDTH,
      }}
    >
      <p className="quick__h">{label}</p>
      <label className="find">
        <Icon name="search" size={14} />
        <input
          ref={field}
          type="search"
          role="combobox"
          aria-expanded
          aria-controls="wiring-choices"
          aria-activedescendant={found[at] ? `wiring-${at}` : undefined}
          value={query}
          placeholder={t('canvas.connectSearch')}
          aria-label={label}
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
            else if (event.key === 'Escape' || event.key === 'Tab') close();
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
      </label>
      <div id="wiring-choices" className="quick__l" role="listbox" aria-label={label}>
        {found.map(({ key, icon, title: words, about, act }, index) => (
          <button
            key={key}
            id={`wiring-${index}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className="pal__e"
            onMouseEnter={() => setAt(index)}
            onClick={act}
          >
            <Icon name={icon} size={14} />
            <span className="cut grow">{words}</span>
            {about !== undefined && <span className="cut quick__a">{about}</span>}
          </button>
        ))}
        {found.length === 0 && <p className="pal__none">{t('canvas.connectNone', { query })}</p>}
      </div>
    </div>
  );
};

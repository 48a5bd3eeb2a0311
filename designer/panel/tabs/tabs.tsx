import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { Diagnostic } from '../../../schema/diagnostic.ts';
import { useWords } from '../../i18n/index.ts';
import { Icon } from '../../ui/index.ts';

export interface Tab {
  readonly key: string;
  readonly label: string;
  /** What is wrong with something in it. */
  readonly found?: readonly Diagnostic[];
  readonly body: () => ReactNode;
}

/** A tab with something wrong in it says so: what is not in sight is not forgotten. */
const Found = ({ found }: Required<Pick<Tab, 'found'>>) => {
  const t = useWords();
  const errors = found.filter(({ severity }) => severity === 'error').length;
  if (found.length === 0) return null;
  return (
    <span className={errors > 0 ? 'tabs__f tabs__f--err' : 'tabs__f'}>
      <Icon name={errors > 0 ? 'circle-alert' : 'triangle-alert'} size={12} />
      <span className="sr">
        {errors > 0 ? t('canvas.errors', { count: errors }) : t('canvas.warnings', { count: found.length })}
      </span>
    </span>
  );
};

/** The inspector's tabs; arrow keys move between them. */
export const Tabs = ({
  label,
  tabs,
  about,
}: {
  readonly label: string;
  readonly tabs: readonly Tab[];
  /** What the panel speaks of: another one is read from its top. */
  readonly about: string;
}) => {
  const id = useId();
  const bar = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const [chosen, choose] = useState(tabs[0]?.key);
  const current = tabs.find(({ key }) => key === chosen) ?? tabs[0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it scrolls is another step's form.
  useEffect(() => {
    body.current?.scrollTo(0, 0);
  }, [about, current?.key]);
  const move = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0 || !current) return;
    const at = (tabs.indexOf(current) + by + tabs.length) % tabs.length;
    choose(tabs[at]?.key);
    bar.current?.querySelectorAll<HTMLElement>('[role=tab]')[at]?.focus();
  };
  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} ref={bar} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            id={`${id}-${tab.key}`}
            aria-selected={tab === current}
            aria-controls={`${id}-body`}
            tabIndex={tab === current ? 0 : -1}
            onClick={() => choose(tab.key)}
          >
            <span>{tab.label}</span>
            <Found found={tab.found ?? []} />
          </button>
        ))}
      </div>
      <div
        className="ins__b"
        ref={body}
        role="tabpanel"
        id={`${id}-body`}
        aria-labelledby={`${id}-${current?.key}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling panel must be reachable by keyboard.
        tabIndex={0}
      >
        {current?.body()}
      </div>
    </>
  );
};

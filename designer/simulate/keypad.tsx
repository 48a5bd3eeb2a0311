import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useEditor } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** The telephone's keys; those that do something now are lit and say what. The computer's keys work, too. */
export const Keypad = () => {
  const t = useWords();
  const { call } = useEditor();
  const keys = useStore(call.state, (state) => state.call.keys);
  const live = useStore(call.state, (state) => state.call.phase === 'live');
  const [down, setDown] = useState<string>();
  const labels = new Map(keys.map(({ key, label }) => [key, label]));

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target;
      // Who types, chooses from a list or has a window open means that, not the telephone.
      const typing =
        target instanceof HTMLElement &&
        target.closest(
          'input:not([type="radio"]), textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]',
        );
      if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat || !KEYS.includes(event.key)) return;
      call.press(event.key);
      setDown(event.key);
    };
    const onUp = () => setDown(undefined);
    window.addEventListener('keydown', onKey);
    window.addEventListener('keyup', onUp);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('keyup', onUp);
    };
  }, [call]);

  const name = (key: string): string => {
    const spoken = key === '#' ? t('simulate.hash') : key === '*' ? t('simulate.star') : key;
    const label = labels.get(key);
    return label ? t('simulate.keyFor', { key: spoken, label }) : t('simulate.key', { key: spoken });
  };
  return (
    <fieldset className="ph-keys num" aria-label={t('simulate.keys')}>
      {KEYS.map((key) => {
        const label = labels.get(key);
        const lit = label !== undefined;
        return (
          <button
            key={key}
            type="button"
            className={`ph-keys__k${lit ? ' ph-keys__k--act' : ''}${down === key ? ' ph-keys__k--down' : ''}`}
            aria-label={name(key)}
            disabled={!live}
            onClick={() => call.press(key)}
          >
            {/* The blank parts the two words for whoever speaks what he sees (WCAG 2.5.3). */}
            {`${key} `}
            {label && label !== key && <small className="cut">{label}</small>}
          </button>
        );
      })}
    </fieldset>
  );
};

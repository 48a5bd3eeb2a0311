import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useEditor } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import type { Line } from '../simulate/call.ts';
import { OneLine } from '../simulate/transcript.tsx';
import { Button } from '../ui/index.ts';

/** So many lines are drawn; of a long call the earlier ones on demand. */
const SHOWN = 120;

/** A title stands only where the speaker changes. */
const speakers = (lines: readonly Line[]): readonly boolean[] => {
  let before: string | undefined;
  return lines.map((line) => {
    if (line.kind !== 'prompt') return false;
    const first = line.node !== before;
    before = line.node;
    return first;
  });
};

/** What was said, keyed and done up to the moment, newest at the bottom. */
export const Talk = ({ title }: { title(node: string): string }) => {
  const t = useWords();
  const { call } = useEditor();
  const lines = useStore(call.state, (state) => state.call.lines);
  const [more, setMore] = useState(0);
  const end = useRef<HTMLDivElement>(null);
  const count = lines.length;
  const first = useMemo(() => speakers(lines), [lines]);
  const hidden = Math.max(0, count - SHOWN - more);
  useEffect(() => {
    if (count > 0) end.current?.scrollIntoView({ block: 'end' });
  }, [count]);
  return (
    // It scrolls once there is much to read: the keyboard must get there, too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by Tab (WCAG 2.1.1).
    <div className="talk" role="log" aria-label={t('replay.transcript')} tabIndex={0}>
      <div className="talk__s" />
      {hidden > 0 && (
        <Button small kind="soft" onClick={() => setMore(more + SHOWN)}>
          {t('sessions.older')}
        </Button>
      )}
      {lines.slice(hidden).map((line, index) => (
        <OneLine key={line.id} line={line} title={title} first={first[hidden + index] ?? false} />
      ))}
      <div ref={end} />
    </div>
  );
};

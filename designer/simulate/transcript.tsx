import { memo, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { faultKinds } from '../../schema/faults.ts';
import { exitTitle } from '../canvas/model.ts';
import { useEditor } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { FaultDetail } from '../sessions/fault-detail.tsx';
import { Icon } from '../ui/index.ts';
import { heardShare, type Line } from './call.ts';
import { grouped, masked } from './masked.ts';
import { clock, useNow } from './time.ts';
import { useCallFlow } from './use-call-flow.ts';

type Prompt = Extract<Line, { kind: 'prompt' }>;
const BARS = 41;

/** Heights of a made-up wave, the same for the same words: it shows how far the prompt is, not how it sounds. */
const wave = (text: string): number[] => {
  let seed = 7;
  for (const char of text) seed = (seed * 31 + (char.codePointAt(0) ?? 0)) % 65_521;
  return Array.from({ length: BARS }, () => {
    seed = (seed * 171 + 11) % 30_269;
    return 5 + (seed % 12);
  });
};

/** The prompt that is being spoken: words darken as they are heard. */
const Speaking = ({ line }: { readonly line: Prompt }) => {
  const { call } = useEditor();
  const paused = useStore(call.state, (state) => state.call.paused);
  const ticking = useNow(!paused);
  const now = paused?.at ?? ticking;
  const share = heardShare(line, now);
  const letters = [...line.text];
  const at = Math.round(letters.length * share);
  return (
    <div className="ph-bub ph-bub--now">
      {letters.slice(0, at).join('')}
      <span className="rest">{letters.slice(at).join('')}</span>
      <div className="wave num" aria-hidden>
        {wave(line.text).map((height, index) => (
          <i
            // biome-ignore lint/suspicious/noArrayIndexKey: the bars never change places.
            key={index}
            className={index / BARS < share ? '' : 'r'}
            style={{ height }}
          />
        ))}
        <span className="grow" />
        {clock(share * line.durationMs)} / {clock(line.durationMs)}
      </div>
    </div>
  );
};

/** A prompt that is over; words that were never heard stay pale. */
const Spoken = ({ line }: { readonly line: Prompt }) => {
  const letters = [...line.text];
  const at = Math.round(letters.length * heardShare(line, 0));
  return (
    <p className="ph-bub">
      {letters.slice(0, at).join('')}
      {at < letters.length && <span className="rest">{letters.slice(at).join('')}</span>}
    </p>
  );
};

const PromptLine = ({
  line,
  title,
  first,
}: {
  readonly line: Prompt;
  readonly title: string;
  readonly first: boolean;
}) => {
  const t = useWords();
  const now = line.ended === undefined;
  const note =
    line.ended === 'stopped'
      ? t('simulate.interrupted')
      : line.ended === 'failed'
        ? t('simulate.notPlayed')
        : undefined;
  return (
    <>
      {(first || note) && (
        <p className={now ? 'from from--now' : 'from'}>
          {title}
          {note && <span>{note}</span>}
        </p>
      )}
      {now ? <Speaking line={line} /> : <Spoken line={line} />}
    </>
  );
};

const PARTY_ICONS = {
  rings: 'phone-call',
  notAnswered: 'phone-missed',
  connected: 'phone',
  parted: 'phone-off',
} as const;

/** How long the caller has said nothing, on purpose. */
const Silence = ({ line }: { readonly line: Extract<Line, { kind: 'silence' }> }) => {
  const t = useWords();
  const { call } = useEditor();
  const paused = useStore(call.state, (state) => state.call.paused);
  const running = line.until === undefined;
  const now = useNow(running && !paused, 500);
  return (
    <p className="ev num">
      <Icon name="volume-x" />
      {t('simulate.silentFor', { time: clock((line.until ?? paused?.at ?? now) - line.at) })}
    </p>
  );
};

const OWN_WORDS = ['unreachable', 'idle', 'restarting', 'tooManyCalls', 'loggedOut', 'lost'] as const;

/** What the server says, or what the phone knows of a line that went dead. */
const errorWords = (
  { code, text }: Extract<Line, { kind: 'error' }>,
  t: ReturnType<typeof useWords>,
  readOnly: boolean,
): string => {
  // Whoever may only read is refused before the line is up, and the browser does not say why.
  if (readOnly && code === 'unreachable') return t('simulate.line_forbidden');
  const own = OWN_WORDS.find((known) => known === code);
  return text === '' && own ? t(`simulate.line_${own}`) : text;
};

interface OneLineProps {
  readonly line: Line;
  readonly first: boolean;
  title(node: string): string;
}

/** A line of the transcript. */
export const OneLine = memo(({ line, first, title }: OneLineProps) => {
  const t = useWords();
  const language = useLanguage();
  const flow = useCallFlow();
  const { types, readOnly } = useEditor();
  switch (line.kind) {
    case 'prompt':
      return <PromptLine line={line} title={title(line.node)} first={first} />;
    case 'keys':
    case 'speech':
      return (
        <p className="me num">
          <span className="me__by">{line.kind === 'keys' ? t('simulate.byKey') : t('simulate.bySpeech')}</span>
          {line.kind === 'keys' ? grouped(line.text) : line.text}
        </p>
      );
    case 'silence':
      return <Silence line={line} />;
    case 'party':
      return (
        <p className="ev num">
          <Icon name={PARTY_ICONS[line.what]} />
          {t(line.result ? `simulate.party_${line.result}` : `simulate.party_${line.what}`, {
            number: masked(line.number),
          })}
        </p>
      );
    case 'effect':
      return (
        <p className="ev num">
          <Icon name={types.get(flow.nodes[line.node]?.type ?? '')?.icon ?? 'plug'} />
          {title(line.node)}
          <b>{line.effect.text}</b>
        </p>
      );
    case 'asked':
      return (
        <p className="ev num">
          <Icon name={types.get(flow.nodes[line.node]?.type ?? '')?.icon ?? 'plug'} />
          {title(line.node)}
          <b>{exitTitle(flow.nodes[line.node], types, line.exit, language)}</b>
          {t('simulate.ms', { count: Math.round(line.ms) })}
        </p>
      );
    case 'fault':
      return (
        <p className="ev ev--bad" role="alert">
          <Icon name="triangle-alert" />
          {title(line.node)}
          <b>{faultKinds[line.fault.code].message[language]}</b>
          <FaultDetail of={line.fault} />
        </p>
      );
    case 'error':
      return (
        <p className="ev ev--bad" role="alert">
          <Icon name="triangle-alert" />
          {errorWords(line, t, readOnly)}
        </p>
      );
  }
});

/** The node that spoke last before a line: a title stands only where the speaker changes. */
const speakerBefore = (lines: readonly Line[], index: number): string | undefined => {
  const before = lines.slice(0, index).findLast(({ kind }) => kind === 'prompt');
  return before?.kind === 'prompt' ? before.node : undefined;
};

/** So near its end, in pixels, the transcript goes on by itself. */
const NEAR_END = 40;

/** What was said, pressed and done, newest at the bottom. */
export const Transcript = ({ title }: { title(node: string): string }) => {
  const t = useWords();
  const { call } = useEditor();
  const lines = useStore(call.state, (state) => state.call.lines);
  const talk = useRef<HTMLDivElement>(null);
  // Who has scrolled back reads, and is not torn away by what comes.
  const reads = useRef(false);
  const count = lines.length;
  const again = count < 2;
  useEffect(() => {
    if (again) reads.current = false;
    if (count > 0 && !reads.current) talk.current?.scrollTo({ top: talk.current.scrollHeight });
  }, [count, again]);
  return (
    <div
      className="talk"
      role="log"
      aria-label={t('simulate.transcript')}
      // It scrolls once there is much to read: the keyboard must get there, too.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by Tab (WCAG 2.1.1).
      tabIndex={0}
      ref={talk}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        reads.current = scrollHeight - scrollTop - clientHeight > NEAR_END;
      }}
    >
      <div className="talk__s" />
      {lines.map((line, index) => (
        <OneLine
          key={line.id}
          line={line}
          title={title}
          first={line.kind === 'prompt' && speakerBefore(lines, index) !== line.node}
        />
      ))}
    </div>
  );
};

import { Fragment, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { outermostNode } from '../../schema/trace.ts';
import { exitTitle } from '../canvas/model.ts';
import { selectAndShow } from '../editor/commands.ts';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, Icon } from '../ui/index.ts';
import { type PathStep, speaking } from './call.ts';
import { placeCall } from './place-call.ts';
import { stepWithin } from './trail.ts';
import { useCallFlow } from './use-call-flow.ts';
import { useStepTitle } from './use-step-title.ts';

/** Only the end of a long number: the bar names the step, the transcript has the whole. */
const short = (input: string): string => {
  const [, digits = '', closing = ''] = /^(\d*)([#*]?)$/.exec(input) ?? [];
  return digits.length > 6 ? `${digits.slice(-4)} ${closing}`.trim() : input;
};

const useWhat = () => {
  const t = useWords();
  const language = useLanguage();
  const { types } = useEditor();
  const flow = useCallFlow();
  return (step: PathStep): string => {
    if (step.input !== '')
      return step.input.length === 1 ? t('simulate.takes', { input: step.input }) : short(step.input);
    return step.exit === undefined ? '' : exitTitle(flow.nodes[step.node], types, step.exit, language);
  };
};

const Step = ({
  step,
  place,
  current,
}: {
  readonly step: PathStep;
  readonly place: number;
  readonly current: boolean;
}) => {
  const t = useWords();
  const session = useEditor();
  const now = useFlowNow();
  const what = useWhat();
  const speaks = useStore(session.call.state, (state) => speaking(state.call) !== undefined);
  const paused = useStore(session.call.state, (state) => state.call.paused !== undefined);
  const inspected = useStore(session.call.state, (state) => state.inspected === step.seq);
  const node = outermostNode(stepWithin(step.node, session.around?.prefixes) ?? '');
  const title = useStepTitle()(step.node);
  // Those of the flow around the one at work are not looked for here.
  const gone = !session.around && !Object.hasOwn(now.nodes, node);
  const lasted = (ms: number) =>
    ms < 100
      ? t('simulate.ms', { count: Math.round(ms) })
      : t('simulate.seconds', { count: Math.round(ms / 100) / 10 });
  return (
    <button
      type="button"
      className={`st${current ? ' st--cur' : ''}${step.fault ? ' st--bad' : ''}${gone ? ' st--gone' : ''}`}
      title={gone ? t('simulate.stepGone') : undefined}
      aria-current={current ? 'step' : undefined}
      aria-pressed={inspected}
      onClick={() => {
        session.call.set({ inspected: inspected ? undefined : step.seq });
        selectAndShow(session, node);
      }}
    >
      <b className="num">{place}</b>
      {title}
      <em className="num">
        {current ? t(paused ? 'simulate.held' : speaks ? 'simulate.speaking' : 'simulate.now') : what(step)}
        {step.ms !== undefined && <span>{lasted(step.ms)}</span>}
      </em>
    </button>
  );
};

/** Where the call stands still: the step that would be next. */
const Next = () => {
  const t = useWords();
  const session = useEditor();
  const titleOfStep = useStepTitle();
  const paused = useStore(session.call.state, (state) => state.call.paused);
  if (paused?.node === undefined) return null;
  const node = outermostNode(stepWithin(paused.node, session.around?.prefixes) ?? '');
  return (
    <>
      <Icon name="chevron-right" size={12} />
      <button type="button" className="st st--next" onClick={() => selectAndShow(session, node)}>
        <Icon name={paused.why === 'breakpoint' ? 'circle-dot' : 'pause'} size={12} />
        {t('simulate.next', { title: titleOfStep(paused.node) })}
      </button>
    </>
  );
};

/** Pause, one step, go on; without a call, one step begins one that stops before its first step. */
const Controls = () => {
  const t = useWords();
  const session = useEditor();
  const { call } = session;
  const paused = useStore(call.state, (state) => state.call.paused !== undefined);
  const live = useStore(call.state, (state) => state.call.phase === 'live');
  const placed = useStore(call.state, (state) => state.placed !== undefined && state.call.path.length > 0);
  return (
    <>
      {paused && live ? (
        <Button small kind="quiet" icon="play" onClick={() => call.goOn()}>
          {t('simulate.goOn')}
        </Button>
      ) : (
        <Button small kind="quiet" icon="pause" disabled={!live} onClick={() => call.pause()}>
          {t('simulate.pause')}
        </Button>
      )}
      <Button
        small
        kind="quiet"
        icon="step-forward"
        title={live ? undefined : t('simulate.stepThrough')}
        onClick={() => {
          if (!live) void placeCall(session, { paused: true });
          else if (paused) call.step();
          else call.pause();
        }}
      >
        {t('simulate.step')}
      </Button>
      <Button small kind="quiet" icon="fast-forward" disabled={!live || paused} onClick={() => call.skip()}>
        {t('simulate.skip')}
      </Button>
      <Button
        small
        icon="save"
        disabled={session.readOnly || !placed}
        onClick={() => {
          // A scenario has an end: who saves in the midst of the call hangs up.
          if (live) call.hangUp();
          call.set({ saving: true, settingUp: false });
        }}
      >
        {t(live ? 'simulate.hangUpAndSave' : 'simulate.saveScenario')}
      </Button>
    </>
  );
};

/** The steps of the call in order, with what came in and how long each took. */
export const TraceBar = () => {
  const t = useWords();
  const { call } = useEditor();
  const { path, phase } = useStore(call.state, (state) => state.call);
  const last = useRef<HTMLSpanElement>(null);
  const count = path.length;
  useEffect(() => {
    if (count > 0) last.current?.scrollIntoView({ inline: 'end', block: 'nearest' });
  }, [count]);
  return (
    <section className="foot foot--trace" aria-label={t('simulate.trace')}>
      <b>{t('simulate.trace')}</b>
      <div className="call-trace">
        {path.map((step, index) => (
          <Fragment key={step.seq}>
            {index > 0 && <Icon name="chevron-right" size={12} />}
            <Step step={step} place={index + 1} current={phase !== 'ended' && index === path.length - 1} />
          </Fragment>
        ))}
        <Next />
        <span ref={last} />
      </div>
      <Controls />
    </section>
  );
};

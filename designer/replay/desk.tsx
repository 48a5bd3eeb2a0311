import { ReactFlowProvider } from '@xyflow/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useStore } from 'zustand';
import type { SessionDetail } from '../../schema/api.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import { outermostNode } from '../../schema/trace.ts';
import { Canvas } from '../canvas/canvas.tsx';
import { readingSession } from '../editor/reader.tsx';
import { EditorContext, type EditorSession, useEditor } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { RunningList } from '../live/list.tsx';
import { OutcomeTag } from '../sessions/outcome.tsx';
import type { Ran } from '../sessions/ran.ts';
import { TraceView } from '../sessions/trace.tsx';
import { useTabTitle } from '../shell/page.tsx';
import { clock, useNow } from '../simulate/time.ts';
import { VariablesPanel } from '../simulate/variables-panel.tsx';
import { Banner, Logo, Tag } from '../ui/index.ts';
import '../editor/editor.css';
import '../problems/problems.css';
import '../simulate/simulate.css';
import '../sessions/sessions.css';
import { useStepTitle } from './names.ts';
import { Pad } from './pad.tsx';
import { createPlayer, type Player } from './player.ts';
import type { CallRecord } from './record.ts';
import './replay.css';
import { RecordedSound } from './sound.tsx';
import { StepBar } from './step-bar.tsx';
import { momentOf, type Story, type StoryStep, stepAt, storyOf } from './story.ts';
import { Talk } from './talk.tsx';
import { useRecord } from './use-record.ts';

interface DeskProps {
  readonly stored: SessionDetail;
  readonly ran: Ran;
  readonly catalogue: Catalogue;
}

/** A prompt darkens word by word; more often than that nobody sees. */
const MOMENT_MS = 100;

/** Shows the moment of the player on the canvas and in the panels, which look at the session's call. */
const useMoment = (session: EditorSession, story: Story, player: Player): void => {
  useEffect(() => {
    let shown = Number.NaN;
    const show = (force: boolean) => {
      const { at } = player.state.getState();
      const sameStep = !Number.isNaN(shown) && stepAt(story, at) === stepAt(story, shown);
      if (!force && sameStep && Math.abs(at - shown) < MOMENT_MS && at < story.lengthMs) return;
      shown = at;
      session.call.state.setState(({ call }) => ({ open: true, call: momentOf(story, at, call) }));
    };
    show(true);
    return player.state.subscribe((state, before) => {
      if (state.at !== before.at) show(!state.playing);
    });
  }, [session, story, player]);
};

/** The address names the step, so that one can send it to a colleague. */
const useStepInAddress = (story: Story, player: Player): void => {
  const [, setQuery] = useSearchParams();
  useEffect(() => {
    let last: string | undefined;
    return player.state.subscribe(({ at, playing }) => {
      const seq = story.steps[stepAt(story, at)]?.seq;
      const step = seq === undefined ? undefined : String(seq);
      if (playing || step === last || step === undefined) return;
      last = step;
      setQuery({ step }, { replace: true, preventScrollReset: true });
    });
  }, [story, player, setQuery]);
};

/** Where the address wants to be; else a finished call begins at its first step. */
const beginOf = (story: Story, step: string | null): number =>
  story.steps.find(({ seq }) => String(seq) === step)?.at ?? story.steps[0]?.at ?? 0;

const WhichVersion = ({ ran, version }: { readonly ran: Ran; readonly version: number | null }) => {
  const t = useWords();
  if (ran.is === 'ran' && version !== null)
    return (
      <span title={t('replay.drawn', { version })}>
        <Tag>{t('common.version', { version })}</Tag>
      </span>
    );
  const why = {
    ran: '',
    draft: t('replay.drawnDraft'),
    gone: t('replay.versionGone', { version }),
    traced: t('replay.flowGone'),
  }[ran.is];
  return (
    <span title={why}>
      <Tag tone="warn" icon="triangle-alert">
        {ran.is === 'traced' ? t('replay.flowGoneShort') : t('common.draft')}
      </Tag>
    </span>
  );
};

const Top = ({ session, ran }: { readonly session: SessionDetail; readonly ran: Ran }) => {
  const t = useWords();
  const live = session.status !== 'ended';
  return (
    <header className="top">
      <div className="top__l">
        <Link to="/sessions" aria-label={t('replay.back')}>
          <Logo />
        </Link>
        <nav className="crumb" aria-label={t('replay.back')}>
          <Link to="/sessions">{t('sessions.title')}</Link>
          <span className="mute">/</span>
          <h1 className="cut num">{session.from || t('sessions.noCaller')}</h1>
        </nav>
        {live ? (
          <Tag tone="ok" icon="phone">
            {t('replay.live')}
          </Tag>
        ) : (
          <>
            <Tag icon="rotate-ccw">{t('replay.replay')}</Tag>
            <OutcomeTag session={session} />
          </>
        )}
      </div>
      <div className="row rp__which">
        {ran.is === 'traced' ? (
          <span className="cut">{session.flowName}</span>
        ) : (
          <Link className="cut" to={`/flows/${session.flowId}`}>
            {session.flowName}
          </Link>
        )}
        <WhichVersion ran={ran} version={session.version} />
      </div>
      <div className="top__r">
        <Link className="btn btn--line" to={`/sessions/${session.id}`}>
          {t('replay.record')}
        </Link>
        {ran.is !== 'traced' && (
          <Link className="btn btn--line" to={`/flows/${session.flowId}`}>
            {t('replay.openFlow')}
          </Link>
        )}
      </div>
    </header>
  );
};

/** Time of the call, and in the step that is under way. */
const CallBar = ({
  record,
  story,
  player,
}: {
  readonly record: CallRecord;
  readonly story: Story;
  readonly player: Player;
}) => {
  const t = useWords();
  const { session, open } = record;
  const live = session.status !== 'ended';
  const now = useNow(live, 500);
  const at = useStore(player.state, (state) => state.at);
  const title = useStepTitle(story);
  const step = story.steps[stepAt(story, at)];
  const since = open ? now - Date.parse(open.at) : 0;
  const what = live
    ? session.status === 'parked'
      ? t('replay.waiting')
      : open
        ? `${title(open.node)} · ${t('replay.stepTime', { time: clock(since) })}`
        : t('sessions.running')
    : at >= story.lengthMs && session.outcome !== null
      ? t(`simulate.ended_${session.outcome}`)
      : step
        ? title(step.node)
        : t('replay.noSteps');
  return (
    <div className="callbar">
      <i className={live ? 'dot callbar__on' : 'dot'} />
      <div className="grow">
        <div className="callbar__t num">{clock(live ? now - story.startedAt : at, true)}</div>
        <div className="callbar__w num cut" role="status">
          {what}
        </div>
      </div>
    </div>
  );
};

/** All that is on record of the step that is looked at: effects, what it changed, how long it took, what failed. */
const StepDetail = ({ step }: { readonly step: StoryStep | undefined }) => {
  const t = useWords();
  const { types, document } = useEditor();
  if (!step?.trace) return null;
  return (
    <section className="rp__step" aria-label={t('replay.stepNow')}>
      <TraceView trace={[step.trace]} flow={document.flow()} types={types} />
    </section>
  );
};

interface WorkProps {
  readonly record: CallRecord;
  readonly lost: boolean;
  readonly ran: Ran;
  readonly session: EditorSession;
}

const Work = ({ record, lost, ran, session }: WorkProps) => {
  const t = useWords();
  const [query] = useSearchParams();
  const { session: told, open } = record;
  const live = told.status !== 'ended';
  const declared = ran.document.variables;
  useTabTitle(`${live ? t('replay.liveTitle') : t('replay.title')} · ${ran.document.name}`);
  const story = useMemo(
    () => storyOf(told, declared, open, live ? Date.now() - Date.parse(told.startedAt) : 0),
    [told, declared, open, live],
  );
  const [player] = useState(() => createPlayer(live ? Number.MAX_SAFE_INTEGER : beginOf(story, query.get('step'))));
  // A live call is always at its latest moment.
  useEffect(() => {
    if (live) player.state.setState({ at: Number.MAX_SAFE_INTEGER, playing: false });
    else if (player.state.getState().at > story.lengthMs) player.seek(story, story.lengthMs);
  }, [live, story, player]);
  useMoment(session, story, player);
  useStepInAddress(story, player);
  const index = useStore(player.state, ({ at }) => stepAt(story, at));
  const title = useStepTitle(story);
  const step = story.steps[index];
  const here = step && outermostNode(step.node);
  // The camera follows a call that goes on by itself; this one may go anywhere, also to its end.
  useEffect(() => {
    if (here && session.view.getState().follow) session.view.setState({ show: { node: here, at: Date.now() } });
  }, [here, session]);
  const go = useRef((to: StoryStep) => player.seek(story, to.at));
  useEffect(() => {
    go.current = (to) => {
      if (!live) player.seek(story, to.at);
      session.view.setState({ show: { node: outermostNode(to.node), at: Date.now() } });
    };
  }, [live, player, story, session]);
  const onGo = useMemo(() => (to: StoryStep) => go.current(to), []);
  return (
    <div className="ed">
      <Top session={told} ran={ran} />
      {lost && (
        <div className="rp__strip">
          <Banner tone="warn">{t('replay.lost')}</Banner>
        </div>
      )}
      <div className="ed__body">
        {live && (
          <nav className="rp__calls" aria-label={t('replay.running')}>
            <h2>{t('replay.running')}</h2>
            <RunningList flowId={told.flowId} flow={ran.document} types={session.types} session={told.id} />
          </nav>
        )}
        <main className="ed__canvas">
          <Canvas />
          <div className="panels">
            <VariablesPanel />
          </div>
        </main>
        <aside className="ph" aria-label={t('replay.phone')}>
          <div className="ph__h">
            <h2>{live ? t('replay.liveTitle') : t('replay.title')}</h2>
            <span className="grow" />
            {!live && <RecordedSound session={told.id} story={story} player={player} />}
          </div>
          <CallBar record={record} story={story} player={player} />
          <Talk title={title} />
          <StepDetail step={step} />
          {!live && <Pad story={story} player={player} />}
        </aside>
      </div>
      <StepBar story={story} index={index} onGo={onGo} />
    </div>
  );
};

/** A call on the flow that it ran: the simulator's page, with a scrubber for the keypad. */
export const Desk = ({ stored, ran, catalogue }: DeskProps) => {
  const { record, lost } = useRecord(stored);
  const [opened] = useState(() => {
    const session = readingSession({ id: stored.flowId, document: ran.document }, catalogue);
    session.call.state.setState({ open: true });
    return session;
  });
  return (
    <EditorContext value={opened}>
      <ReactFlowProvider>
        <Work record={record} lost={lost} ran={ran} session={opened} />
      </ReactFlowProvider>
    </EditorContext>
  );
};

import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { titleOf } from '../canvas/model.ts';
import { selectAndShow } from '../editor/commands.ts';
import { useEditor, useFlowNow, useSaving } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { IconButton, Segmented } from '../ui/index.ts';
import './simulate.css';
import { AimLine } from './aim-line.tsx';
import { CallBar } from './call-bar.tsx';
import { Keypad } from './keypad.tsx';
import { placeCall } from './place-call.ts';
import { SayRow } from './say-row.tsx';
import { SetupForm, SetupLine } from './setup-form.tsx';
import { Sound, useUnheard } from './sound.tsx';
import { Transcript } from './transcript.tsx';
import { useCallChanged } from './use-call-flow.ts';
import { useStepTitle } from './use-step-title.ts';
import { WithinLine } from './within-line.tsx';

// Its review is opened now and then: it is no part of what the editor loads first.
const SaveScenario = lazy(async () => ({ default: (await import('./save-scenario.tsx')).SaveScenario }));

/** So many errors stand there at once, and so many at most. */
const FEW_ERRORS = 2;
const MOST_ERRORS = 8;

/** What one should know before believing the call: an older draft is tried, or one that fails somewhere. */
const Warnings = () => {
  const t = useWords();
  const language = useLanguage();
  const session = useEditor();
  const flow = useFlowNow();
  const status = useSaving((state) => state.status);
  const diagnostics = useSaving((state) => state.draft.diagnostics);
  const version = useStore(session.call.state, (state) => state.version);
  const unheard = useUnheard();
  const changed = useCallChanged();
  const running = useStore(session.call.state, ({ call: { phase } }) => phase === 'live' || phase === 'calling');
  const unsaved = status === 'failed' || status === 'offline' || status === 'stale';
  const errors = version === undefined ? diagnostics.filter(({ severity }) => severity === 'error') : [];
  return (
    <>
      {version === undefined && unsaved && <p className="ph__warn">{t('simulate.notSaved')}</p>}
      {errors.length > 0 && (
        <details className="ph__warn" open={errors.length <= FEW_ERRORS}>
          <summary>{t('simulate.hasErrors', { count: errors.length })}</summary>
          <ul>
            {errors.slice(0, MOST_ERRORS).map(({ node, pointer, code, message }) => (
              <li key={`${pointer} ${code}`}>
                {node !== undefined && Object.hasOwn(flow.nodes, node) && (
                  <button type="button" className="link" onClick={() => selectAndShow(session, node)}>
                    {t('simulate.failsAt', { title: titleOf(flow.nodes[node], session.types, language) })}
                  </button>
                )}{' '}
                {message[language]}
              </li>
            ))}
          </ul>
          {errors.length > MOST_ERRORS && <p>{t('simulate.moreErrors', { count: errors.length - MOST_ERRORS })}</p>}
        </details>
      )}
      {changed && (
        <p className="ph__warn" role="status">
          {t(running ? 'simulate.changedNow' : 'simulate.changedSince')}{' '}
          <button type="button" className="link" onClick={() => void placeCall(session)}>
            {t('simulate.callChanged')}
          </button>
        </p>
      )}
      {unheard && <p className="ph__note">{t('simulate.noVoice')}</p>}
    </>
  );
};

/** The phone beside the canvas: one calls the draft and is the caller. */
export const Phone = () => {
  const t = useWords();
  const session = useEditor();
  const { call } = session;
  const titleOfStep = useStepTitle();
  const live = useSaving((state) => state.draft.live);
  const version = useStore(call.state, (state) => state.version);
  const saving = useStore(call.state, (state) => state.saving);
  const settingUp = useStore(call.state, (state) => state.settingUp);
  return (
    <aside className="ph" aria-label={t('simulate.title')}>
      <div className="ph__h">
        <h2>{t('simulate.title')}</h2>
        <span className="grow" />
        {live !== null && (
          <Segmented
            small
            label={t('simulate.which')}
            value={version === undefined ? 'draft' : 'live'}
            options={[
              { value: 'draft', label: t('common.draft') },
              { value: 'live', label: t('common.version', { version: live }) },
            ]}
            onChange={(chosen) => {
              call.set({ version: chosen === 'draft' ? undefined : live });
              void placeCall(session);
            }}
          />
        )}
        <IconButton small icon="rotate-ccw" label={t('simulate.again')} onClick={() => void placeCall(session)} />
        <IconButton small icon="x" label={t('common.close')} onClick={() => call.close()} />
      </div>
      <CallBar />
      <SetupLine />
      <WithinLine />
      <AimLine />
      <Warnings />
      {saving ? (
        <Suspense fallback={null}>
          <SaveScenario />
        </Suspense>
      ) : settingUp ? (
        <SetupForm />
      ) : (
        <>
          <Transcript title={titleOfStep} />
          <div className="pad">
            <SayRow />
            <Keypad />
          </div>
        </>
      )}
      <Sound />
    </aside>
  );
};

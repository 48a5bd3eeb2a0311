import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { titleOf } from '../canvas/model.ts';
import { selectAndShow } from '../editor/commands.ts';
import { useEditor, useFlowNow, useSaving } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { IconButton, Segmented } from '../ui/index.ts';
import './simulate.css';
import { CallBar } from './call-bar.tsx';
import { Keypad } from './keypad.tsx';
import { placeCall } from './place-call.ts';
import { SayRow } from './say-row.tsx';
import { SetupForm, SetupLine } from './setup-form.tsx';
import { Sound, useUnheard } from './sound.tsx';
import { Transcript } from './transcript.tsx';

// Its review is opened now and then: it is no part of what the editor loads first.
const SaveScenario = lazy(async () => ({ default: (await import('./save-scenario.tsx')).SaveScenario }));

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
  const unsaved = status === 'failed' || status === 'offline' || status === 'stale';
  const errors = version === undefined ? diagnostics.filter(({ severity }) => severity === 'error') : [];
  const place = errors.find(({ node }) => node !== undefined && Object.hasOwn(flow.nodes, node))?.node;
  return (
    <>
      {version === undefined && unsaved && <p className="ph__warn">{t('simulate.notSaved')}</p>}
      {errors.length > 0 && (
        <p className="ph__warn">
          {t('simulate.hasErrors', { count: errors.length })}
          {place !== undefined && (
            <button type="button" className="link" onClick={() => selectAndShow(session, place)}>
              {t('simulate.failsAt', { title: titleOf(flow.nodes[place], session.types, language) })}
            </button>
          )}
        </p>
      )}
      {unheard && <p className="ph__note">{t('simulate.noVoice')}</p>}
    </>
  );
};

/** The phone beside the canvas: one calls the draft and is the caller. */
export const Phone = () => {
  const t = useWords();
  const language = useLanguage();
  const session = useEditor();
  const { call, types } = session;
  const flow = useFlowNow();
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
      <Warnings />
      {saving ? (
        <Suspense fallback={null}>
          <SaveScenario />
        </Suspense>
      ) : settingUp ? (
        <SetupForm />
      ) : (
        <>
          <Transcript title={(node) => titleOf(flow.nodes[node], types, language)} />
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

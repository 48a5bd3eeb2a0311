import { Fragment } from 'react';
import { Link } from 'react-router';
import { useStore } from 'zustand';
import { useWords } from '../i18n/index.ts';
import { LiveButton } from '../live/button.tsx';
import { Colleagues } from '../presence/colleagues.tsx';
import { useTabTitle } from '../shell/page.tsx';
import { placeCall } from '../simulate/place-call.ts';
import { Button, Icon, IconButton, Logo, minuteTime } from '../ui/index.ts';
import { toggleDrawer } from './commands.ts';
import { FlowMenu } from './flow-menu.tsx';
import { HistoryButtons } from './history-buttons.tsx';
import { ModeSwitch } from './modes.tsx';
import { Publish } from './publish.tsx';
import { useDocument, useEditor, useSaving, useView } from './session.ts';
import { useTrailOfFlows } from './trail.tsx';

/** 草稿已存 14:32, or what stands in its way. */
const SavedState = () => {
  const t = useWords();
  const { readOnly } = useEditor();
  const status = useSaving((state) => state.status);
  const at = minuteTime(useSaving((state) => state.draft.changedAt));
  if (readOnly) return <span className="ed__saved">{t('editor.readOnly')}</span>;
  const words = {
    saved: at ? t('editor.saved', { time: at }) : t('editor.savedAlready'),
    unsaved: t('editor.unsaved'),
    saving: t('editor.saving'),
    failed: t('editor.notSaved'),
    offline: t('editor.keptHere'),
    stale: t('editor.notSaved'),
    gone: t('editor.notSaved'),
    login: t('editor.keptHere'),
  }[status];
  const bad = !['saved', 'unsaved', 'saving'].includes(status);
  return (
    <span className={bad ? 'ed__saved ed__saved--bad' : 'ed__saved'} role="status" data-status={status}>
      <Icon name={bad ? 'triangle-alert' : status === 'saved' ? 'check' : 'refresh-cw'} size={14} />
      {words}
    </span>
  );
};

/** Where one is, whether it is saved, and the two things to do with a flow: call it and publish it. */
export const TopBar = () => {
  const t = useWords();
  const session = useEditor();
  const trail = useTrailOfFlows();
  const name = useDocument(({ flow }) => flow.name);
  useTabTitle(name);
  const drawer = useView((state) => state.drawer);
  const open = useStore(session.call.state, (state) => state.open);
  return (
    <header className="top">
      <div className="top__l">
        <Link to="/flows" aria-label={t('editor.flows')}>
          <Logo />
        </Link>
        <nav className="crumb" aria-label={t('editor.flows')}>
          <Link to="/flows">{t('editor.flows')}</Link>
          <span className="mute">/</span>
          {trail?.steps.slice(0, -1).map((step) => (
            <Fragment key={step.id}>
              <button type="button" className="crumb__b cut" onClick={() => trail.back(step.id)}>
                {step.name}
              </button>
              <span className="mute">/</span>
            </Fragment>
          ))}
          <button type="button" className="crumb__n" onClick={() => session.document.select([])}>
            <h1 className="cut">{name}</h1>
            <Icon name="chevron-down" size={14} />
          </button>
        </nav>
        <FlowMenu />
        <SavedState />
      </div>
      <ModeSwitch />
      <div className="top__r">
        <HistoryButtons />
        <IconButton
          icon="clipboard-list"
          label={t('scenarios.title')}
          aria-pressed={drawer === 'scenarios' && !open}
          onClick={() => toggleDrawer(session, 'scenarios')}
        />
        <IconButton
          icon="history"
          label={t('versions.history')}
          aria-pressed={drawer === 'versions' && !open}
          onClick={() => toggleDrawer(session, 'versions')}
        />
        <span className="vsep" />
        <Colleagues />
        <LiveButton />
        {!session.readOnly && (
          <Button
            kind={open ? 'accent' : 'line'}
            icon="phone"
            aria-pressed={open}
            onClick={() => (open ? session.call.close() : void placeCall(session))}
          >
            {open ? t('editor.calling') : t('editor.call')}
          </Button>
        )}
        {!session.readOnly && <Publish />}
      </div>
    </header>
  );
};

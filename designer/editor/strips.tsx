import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useStore } from 'zustand';
import type { Me } from '../../schema/api.ts';
import { ApiError, call, useCatalogue, useCreateFlow, useMe, useOnline } from '../api/index.ts';
import { CodeWaiting } from '../code/mode.tsx';
import type { TakenIn } from '../document/autosave.ts';
import { diffFlows, sameMeaning, sizeOf } from '../document/diff.ts';
import { mergeFlows } from '../document/merge.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, Icon } from '../ui/index.ts';
import { ChangeList } from './change-list.tsx';
import { useEditor, useFlowNow, useSaving } from './session.ts';

/** Somebody else saved what I changed, too: the choice is made at the right. */
const Stale = () => {
  const t = useWords();
  const { types } = useEditor();
  const theirs = useSaving((state) => state.theirs);
  const base = useSaving((state) => state.base);
  const flow = useFlowNow();
  if (!theirs || !base) return null;
  const count = mergeFlows(base, flow, theirs.document, types).conflicts.length;
  return (
    <div className="ed-strip ed-strip--stale" role="alert">
      <Icon name="users" size={14} />
      <span className="grow">
        <b>{t('presence.conflictTitle', { name: theirs.changedBy, count })}</b> {t('presence.conflictText')}
      </span>
    </div>
  );
};

/** What a colleague did is in the document; said quietly, and only where I had work of my own. */
const Merged = ({ takenIn }: { readonly takenIn: TakenIn }) => {
  const t = useWords();
  const { autosave, document } = useEditor();
  const [open, setOpen] = useState(false);
  const { base, mine, theirs } = takenIn;
  const changes = diffFlows(base, theirs.document);
  const { meaning, look } = sizeOf(changes);
  const takeBack = () => {
    document.replace(mine);
    autosave.seen();
  };
  return (
    <div className="ed-strip" role="status">
      <Icon name="users" size={14} />
      <span className="grow">{t('presence.taken', { name: theirs.changedBy, count: meaning || look })}</span>
      <Button small kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('presence.see')}
      </Button>
      {takenIn.mixed && (
        <Button small kind="quiet" onClick={takeBack}>
          {t('presence.takeBack')}
        </Button>
      )}
      <Button small kind="quiet" onClick={() => autosave.seen()}>
        {t('common.close')}
      </Button>
      {open && (
        <div className="ed-strip__more">
          {sameMeaning(changes) ? (
            <p>{t('presence.onlyLook')}</p>
          ) : (
            <ChangeList changes={changes} before={base} after={theirs.document} />
          )}
        </div>
      )}
    </div>
  );
};

/** The flow was deleted while it was open: what is here can be kept. */
const Gone = () => {
  const t = useWords();
  const language = useLanguage();
  const navigate = useNavigate();
  const flow = useFlowNow();
  const catalogue = useCatalogue();
  const create = useCreateFlow();
  const { autosave, readOnly } = useEditor();
  const keep = () => {
    const name = t('presence.copyName', { name: flow.name }).slice(0, 80);
    create.mutate(
      { name, kind: flow.kind, document: flow },
      { onSuccess: ({ id }) => void navigate(`/flows/${encodeURIComponent(id)}`) },
    );
  };
  const download = async () => {
    if (!catalogue.data) return;
    const { exportFlow } = await import('../export/save.ts');
    const words = { yes: t('presence.yes'), no: t('presence.no'), empty: t('presence.nothing') };
    await exportFlow('json', { flow, catalogue: catalogue.data, language, words, audio: () => undefined });
  };
  return (
    <div className="ed-strip ed-strip--stale" role="alert">
      <Icon name="triangle-alert" size={14} />
      <span className="grow">
        <b>{t('presence.gone')}</b> {create.error?.message ?? t('presence.goneText')}
      </span>
      <Button small onClick={() => void download()}>
        {t('presence.export')}
      </Button>
      {!readOnly && (
        <Button small kind="primary" disabled={create.isPending} onClick={keep}>
          {t('presence.keepAsNew')}
        </Button>
      )}
      {autosave.state.getState().noCopy && <p>{t('presence.noCopy')}</p>}
    </div>
  );
};

/** The login has ended: one logs in here, and goes on. */
const LoginEnded = () => {
  const t = useWords();
  const { autosave } = useEditor();
  const me = useMe();
  const [open, setOpen] = useState(false);
  const [email, setEmail] = useState(me.data?.email ?? '');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState('');
  const logIn = async () => {
    try {
      const now = await call<Me>('/api/login', { method: 'POST', body: { email: email.trim(), password } });
      if (me.data && now.id !== me.data.id) return setProblem(t('presence.otherPerson'));
      // Known to be in before the work counts as saved: whoever is out with nothing to save is led to the login.
      await me.refetch();
      autosave.online();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.message);
    }
  };
  return (
    <div className="ed-strip ed-strip--stale" role="alert">
      <Icon name="triangle-alert" size={14} />
      <span className="grow">{problem || t('presence.loginEnded')}</span>
      {!open && (
        <Button small kind="primary" onClick={() => setOpen(true)}>
          {t('presence.logIn')}
        </Button>
      )}
      {open && (
        <form
          className="ed-strip--login row"
          onSubmit={(event) => {
            event.preventDefault();
            void logIn();
          }}
        >
          <input
            type="email"
            aria-label={t('presence.email')}
            placeholder={t('presence.email')}
            autoComplete="username"
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
          <input
            type="password"
            aria-label={t('presence.password')}
            placeholder={t('presence.password')}
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <Button small kind="primary" type="submit">
            {t('presence.logIn')}
          </Button>
        </form>
      )}
    </div>
  );
};

/** Strips below the top bar, for what concerns all work: offline, refused, merged, unread code, taken up again. */
export const Strips = ({ restored }: { readonly restored: boolean }) => {
  const t = useWords();
  const { autosave, presence } = useEditor();
  const online = useOnline();
  const away = useStore(presence, (state) => state.away);
  const status = useSaving((state) => state.status);
  const reason = useSaving((state) => state.reason);
  const noCopy = useSaving((state) => state.noCopy ?? false);
  const takenIn = useSaving((state) => state.takenIn);
  const [seen, setSeen] = useState(!restored);
  const told = status === 'login' || status === 'gone';
  return (
    <>
      {!told && (!online || away || status === 'offline') && (
        <p className="ed-strip ed-strip--warn" role="status">
          <Icon name="wifi-off" size={14} />
          {t('common.offline')}
        </p>
      )}
      {status === 'failed' && (
        <div className="ed-strip ed-strip--warn" role="alert">
          <Icon name="triangle-alert" size={14} />
          <span className="grow">{t('editor.saveFailed', { reason: reason ?? '' })}</span>
          <Button small onClick={() => void autosave.flush()}>
            {t('editor.saveNow')}
          </Button>
        </div>
      )}
      {noCopy && status !== 'gone' && (
        <p className="ed-strip ed-strip--warn" role="alert">
          <Icon name="triangle-alert" size={14} />
          {t('presence.noCopy')}
        </p>
      )}
      {status === 'stale' && <Stale />}
      {status === 'gone' && <Gone />}
      {status === 'login' && <LoginEnded />}
      {takenIn && status !== 'stale' && <Merged key={takenIn.theirs.etag} takenIn={takenIn} />}
      <CodeWaiting />
      {!seen && (
        <div className="ed-strip" role="status">
          <Icon name="history" size={14} />
          <span className="grow">{t('editor.restored')}</span>
          <Button small kind="quiet" onClick={() => setSeen(true)}>
            {t('common.close')}
          </Button>
        </div>
      )}
    </>
  );
};

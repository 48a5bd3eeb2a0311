import { useState } from 'react';
import { useOnline } from '../api/index.ts';
import { CodeWaiting } from '../code/mode.tsx';
import { diffFlows, sameMeaning } from '../document/diff.ts';
import { useWords } from '../i18n/index.ts';
import { Button, Icon } from '../ui/index.ts';
import { ChangeList } from './change-list.tsx';
import { useEditor, useFlowNow, useSaving } from './session.ts';

/** Somebody else saved first: nothing is lost, and the analyst says which copy stays. */
const Stale = () => {
  const t = useWords();
  const { autosave, document } = useEditor();
  const theirs = useSaving((state) => state.theirs);
  const flow = useFlowNow();
  const [open, setOpen] = useState(false);
  if (!theirs) return null;
  const changes = diffFlows(theirs.document, flow);
  return (
    <div className="ed-strip ed-strip--stale" role="alert">
      <Icon name="users" size={14} />
      <span className="grow">
        <b>{t('editor.staleTitle', { name: theirs.changedBy })}</b> {t('editor.staleText')}
      </span>
      <Button small kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('editor.staleSee')}
      </Button>
      <Button
        small
        onClick={() => {
          const taken = autosave.takeTheirs();
          if (taken) document.replace(taken.document);
        }}
      >
        {t('editor.staleTheirs')}
      </Button>
      <Button small kind="primary" onClick={() => void autosave.keepMine()}>
        {t('editor.staleMine')}
      </Button>
      {open && (
        <div className="ed-strip__more">
          {sameMeaning(changes) ? (
            <p>{t('editor.staleNothing')}</p>
          ) : (
            <ChangeList changes={changes} before={theirs.document} after={flow} />
          )}
        </div>
      )}
    </div>
  );
};

/** Strips below the top bar, for what concerns all work: offline, refused, stale, taken up again. */
export const Strips = ({ restored }: { readonly restored: boolean }) => {
  const t = useWords();
  const { autosave } = useEditor();
  const online = useOnline();
  const status = useSaving((state) => state.status);
  const reason = useSaving((state) => state.reason);
  const [seen, setSeen] = useState(!restored);
  return (
    <>
      {(!online || status === 'offline') && (
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
      {status === 'stale' && <Stale />}
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

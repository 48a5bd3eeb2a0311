import { useEffect, useState } from 'react';
import { useEditor, useView } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, Icon } from '../ui/index.ts';

const STAYS_MS = 6000;

/** A word about what was just tried; it goes by itself. */
export const NoticeStrip = () => {
  const language = useLanguage();
  const { view } = useEditor();
  const notice = useView((state) => state.notice);
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => view.setState({ notice: undefined }), STAYS_MS);
    return () => clearTimeout(timer);
  }, [notice, view]);
  return (
    <p className={notice ? `notice notice--${notice.tone}` : 'notice'} role="status">
      {notice && (
        <>
          <Icon name={notice.tone === 'bad' ? 'triangle-alert' : 'check'} size={14} />
          {notice.words[language === 'en' ? 1 : 0]}
        </>
      )}
    </p>
  );
};

/** How long it has been under way, once that is worth a word. */
const Elapsed = ({ since }: { readonly since: number }) => {
  const t = useWords();
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.floor((now - since) / 1000);
  return seconds < 1 ? null : <span className="num">{t('canvas.seconds', { seconds })}</span>;
};

/** Something takes its time: what, for how long, and a way to stop it. */
export const Busy = () => {
  const t = useWords();
  const language = useLanguage();
  const busy = useView((state) => state.busy);
  if (!busy) return null;
  return (
    <div className="notice notice--busy" aria-busy="true">
      <Icon name="refresh-cw" size={14} />
      <span role="status">{busy.words[language === 'en' ? 1 : 0]}</span>
      <Elapsed since={busy.since} />
      <Button small kind="quiet" onClick={busy.stop}>
        {t('canvas.stop')}
        <span className="key">Esc</span>
      </Button>
      <span className="notice__bar" aria-hidden />
    </div>
  );
};

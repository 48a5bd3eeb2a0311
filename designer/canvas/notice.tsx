import { useEffect } from 'react';
import { useEditor, useView } from '../editor/session.ts';
import { useLanguage } from '../i18n/index.ts';
import { Icon } from '../ui/index.ts';

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

/** Something takes its time: what, until it is done. */
export const Busy = () => {
  const language = useLanguage();
  const busy = useView((state) => state.busy);
  if (!busy) return null;
  return (
    <p className="notice notice--busy" role="status" aria-busy="true">
      <Icon name="refresh-cw" size={14} />
      {busy[language === 'en' ? 1 : 0]}
    </p>
  );
};

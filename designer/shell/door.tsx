import { type ReactNode, useEffect } from 'react';
import type { Language } from '../../schema/text.ts';
import { chooseLanguage, useLanguage, useWords } from '../i18n/index.ts';
import { Logo, Segmented } from '../ui/index.ts';
import './shell.css';

const spoken: readonly { value: Language; label: string }[] = [
  { value: 'zh-CN', label: '中文' },
  { value: 'en', label: 'English' },
];

/** 中文 or English, for the whole designer and at once. */
export const LanguageSwitch = () => {
  const t = useWords();
  return (
    <Segmented
      small
      label={t('settings.language')}
      options={spoken}
      value={useLanguage()}
      onChange={(language) => void chooseLanguage(language)}
    />
  );
};

/** The page outside the product: login and setup. */
export const Door = ({ title, lead, children }: { title: string; lead: string; children: ReactNode }) => {
  const t = useWords();
  useEffect(() => {
    document.title = `${title} · ${t('common.product')}`;
  }, [title, t]);
  return (
    <main className="door">
      <section className="door__s">
        <div className="door__h">
          <Logo />
          <b className="grow">{t('common.product')}</b>
          <LanguageSwitch />
        </div>
        <h1>{title}</h1>
        <p className="door__p">{lead}</p>
        {children}
      </section>
    </main>
  );
};

import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { useWords } from '../i18n/index.ts';
import './shell.css';

/** A page inside the shell: its title, what can be done, and the content below. */
export const Page = ({
  title,
  name,
  actions,
  children,
}: {
  readonly title: ReactNode;
  /** For the browser's tab, when `title` is more than words. */
  readonly name?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) => {
  const t = useWords();
  const words = name ?? (typeof title === 'string' ? title : undefined);
  useEffect(() => {
    document.title = words ? `${words} · ${t('common.product')}` : t('common.product');
  }, [words, t]);
  return (
    <main className="page">
      <header className="page__h">
        <h1 className="cut">{title}</h1>
        <span className="grow" />
        {actions}
      </header>
      {children}
    </main>
  );
};

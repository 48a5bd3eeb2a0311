import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { useWords } from '../i18n/index.ts';
import './shell.css';

/** What the browser's tab says; `undefined`: the product's name alone. */
export const useTabTitle = (words: string | undefined): void => {
  const t = useWords();
  useEffect(() => {
    document.title = words ? `${words} · ${t('common.product')}` : t('common.product');
  }, [words, t]);
};

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
  useTabTitle(name ?? (typeof title === 'string' ? title : undefined));
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

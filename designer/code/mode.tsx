import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Language } from '../../schema/text.ts';
import { useEditor, useView } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, ErrorState, Icon, PageSkeleton } from '../ui/index.ts';
import { loadMonaco, type Monaco } from './load.ts';
import { codeState } from './state.ts';

interface Loaded {
  readonly View: typeof import('./view.tsx')['CodeView'];
  readonly monaco: Monaco;
  /** What Monaco's own words are in. */
  readonly speaks: Language;
}

/** The code view; it and its editor are fetched when it is first opened, again when that failed, and for another language. */
export const CodeMode = () => {
  const t = useWords();
  const language = useLanguage();
  const [loaded, setLoaded] = useState<Loaded>();
  const [error, setError] = useState<unknown>();
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try is another load.
  useEffect(() => {
    let here = true;
    Promise.all([import('./view.tsx'), loadMonaco(language)]).then(
      ([{ CodeView }, monaco]) => {
        if (!here) return;
        setLoaded({ View: CodeView, monaco, speaks: language });
        setError(undefined);
      },
      (reason: unknown) => here && setError(reason),
    );
    return () => {
      here = false;
    };
  }, [tries, language]);
  const retry = () => {
    setError(undefined);
    setTries(tries + 1);
  };
  if (error !== undefined) return <ErrorState title={t('code.loadFailed')} error={error} onRetry={retry} />;
  return loaded ? <loaded.View key={loaded.speaks} monaco={loaded.monaco} /> : <PageSkeleton />;
};

/** In the other views: there is code that is not in the flow yet. */
export const CodeWaiting = () => {
  const t = useWords();
  const { document, view } = useEditor();
  const waiting = useStore(codeState(document), ({ problem }) => problem !== undefined);
  const mode = useView((state) => state.mode);
  useEffect(() => {
    if (!waiting) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [waiting]);
  if (!waiting || mode === 'code') return null;
  return (
    <div className="ed-strip ed-strip--warn" role="status">
      <Icon name="triangle-alert" size={14} />
      <span className="grow">{t('code.waiting')}</span>
      <Button small onClick={() => view.setState({ mode: 'code' })}>
        {t('code.toCode')}
      </Button>
    </div>
  );
};

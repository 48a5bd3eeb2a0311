import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useEditor, useView } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { Button, ErrorState, Icon, PageSkeleton } from '../ui/index.ts';
import { loadMonaco, type Monaco } from './load.ts';
import { codeState } from './state.ts';

interface Loaded {
  readonly View: typeof import('./view.tsx')['CodeView'];
  readonly monaco: Monaco;
}

/** The code view; it and its editor are fetched when it is first opened, and again when that failed. */
export const CodeMode = () => {
  const t = useWords();
  const [loaded, setLoaded] = useState<Loaded>();
  const [error, setError] = useState<unknown>();
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try is another load.
  useEffect(() => {
    let here = true;
    Promise.all([import('./view.tsx'), loadMonaco()]).then(
      ([{ CodeView }, monaco]) => here && setLoaded({ View: CodeView, monaco }),
      (reason: unknown) => here && setError(reason),
    );
    return () => {
      here = false;
    };
  }, [tries]);
  const retry = () => {
    setError(undefined);
    setTries(tries + 1);
  };
  if (error !== undefined) return <ErrorState title={t('code.loadFailed')} error={error} onRetry={retry} />;
  return loaded ? <loaded.View monaco={loaded.monaco} /> : <PageSkeleton />;
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

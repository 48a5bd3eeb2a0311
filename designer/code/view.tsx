import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { call } from '../api/index.ts';
import type { FlowDocument } from '../document/store.ts';
import { useEditor } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { useScheme } from '../theme/scheme.ts';
import { Button, Icon } from '../ui/index.ts';
import { type Attached, attach } from './attach.ts';
import './code.css';
import { type Monaco, showScheme } from './load.ts';
import { placesOf } from './locate.ts';
import { editorSchema, type Schema } from './schema.ts';
import { codeState } from './state.ts';

/** Completion and problems from the server's closed schema; without it the code can still be read and written. */
const useClosedSchema = (monaco: Monaco): void => {
  const { types, document } = useEditor();
  const language = useLanguage();
  const flowLanguage = useStore(document.store, ({ flow }) => flow.language);
  useEffect(() => {
    const ending = new AbortController();
    const settle = (schema?: Schema) =>
      monaco.jsonDefaults.setDiagnosticsOptions({
        validate: true,
        allowComments: false,
        comments: 'error',
        trailingCommas: 'error',
        schemaValidation: 'error',
        enableSchemaRequest: false,
        schemas: schema ? [{ uri: 'urn:switchyard:flow', fileMatch: ['*'], schema }] : [],
      });
    call<Schema>('/api/schema/flow', { signal: ending.signal })
      .then((closed) => settle(editorSchema(closed, [...types.values()], { language: flowLanguage }, language)))
      .catch((error: unknown) => {
        if (ending.signal.aborted) return;
        console.error('the schema of flows could not be had', error);
        settle();
      });
    return () => ending.abort();
  }, [monaco, types, language, flowLanguage]);
};

/** What stands in the way of the code becoming the flow; nothing of it is lost. */
const NotApplied = ({ attached }: { readonly attached: Attached }) => {
  const t = useWords();
  const language = useLanguage();
  const { document } = useEditor();
  const { problem, moved } = useStore(codeState(document));
  if (!problem) return null;
  const show = () => {
    const model = attached.editor.getModel();
    if (!model) return;
    const { pointer, offset } = problem;
    const at = pointer === undefined ? offset : placesOf(model.getValue(), [pointer]).get(pointer)?.keyFrom;
    const position = model.getPositionAt(at ?? 0);
    attached.editor.setPosition(position);
    attached.editor.revealPositionInCenter(position);
    attached.editor.focus();
  };
  return (
    <div className="ed-strip ed-strip--warn" role="status">
      <Icon name="triangle-alert" size={14} />
      <span className="grow">
        <b>{t('code.notApplied')}</b> {moved ? t('code.movedOn') : problem.message[language]}{' '}
        <span className="mute">{t('code.kept')}</span>
      </span>
      {!moved && (
        <Button small kind="quiet" onClick={show}>
          {t('code.showPlace')}
        </Button>
      )}
      <Button small onClick={() => attached.sync.takeFlow()}>
        {t('code.takeFlow')}
      </Button>
      {moved && (
        <Button small kind="primary" onClick={() => attached.sync.keepText()}>
          {t('code.keepText')}
        </Button>
      )}
    </div>
  );
};

const Bar = ({ attached }: { readonly attached: Attached | undefined }) => {
  const t = useWords();
  const { document, readOnly } = useEditor();
  const astray = useStore(codeState(document), ({ problem }) => problem !== undefined);
  const run = (action: string) => {
    attached?.editor.focus();
    void attached?.editor.getAction(action)?.run();
  };
  return (
    <div className="cview__bar">
      <span className={astray ? 'cview__state cview__state--warn' : 'cview__state'}>
        <Icon name={astray ? 'triangle-alert' : 'check'} size={14} />
        {readOnly ? t('editor.readOnly') : astray ? t('code.notApplied') : t('code.same')}
      </span>
      <span className="grow" />
      <span className="cview__hint">{t('code.tabHint')}</span>
      <Button small kind="quiet" icon="search" onClick={() => run('actions.find')}>
        {t('code.find')}
      </Button>
      {!readOnly && (
        <Button small kind="quiet" icon="align-left" onClick={() => run('editor.action.formatDocument')}>
          {t('code.format')}
        </Button>
      )}
    </div>
  );
};

interface Place {
  readonly shown: ReturnType<Attached['editor']['saveViewState']>;
  readonly selection: readonly string[];
}
/** Where one was in the code of a document, until something else is selected: one comes back to it from another view or language. */
const left = new WeakMap<FlowDocument, Place>();

/** The flow as JSON, the same document as the canvas: each follows the other. */
export const CodeView = ({ monaco }: { readonly monaco: Monaco }) => {
  const t = useWords();
  const session = useEditor();
  const language = useLanguage();
  const scheme = useScheme((state) => state.scheme);
  const host = useRef<HTMLDivElement>(null);
  const [attached, setAttached] = useState<Attached>();
  const label = t('code.label');
  useClosedSchema(monaco);
  useEffect(() => showScheme(scheme), [scheme]);
  useEffect(() => {
    if (!host.current) return;
    const made = attach(monaco, host.current, session, { language, label });
    setAttached(made);
    const { document } = session;
    const place = left.get(document);
    if (place && place.selection === document.store.getState().selection) made.editor.restoreViewState(place.shown);
    return () => {
      left.set(document, { shown: made.editor.saveViewState(), selection: document.store.getState().selection });
      setAttached(undefined);
      made.dispose();
    };
  }, [monaco, session, language, label]);
  return (
    <section className="cview" aria-label={t('code.label')}>
      <Bar attached={attached} />
      {attached && <NotApplied attached={attached} />}
      <div className="cview__host" ref={host} />
    </section>
  );
};

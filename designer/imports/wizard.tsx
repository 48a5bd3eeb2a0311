import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { ImportedSummary, ImportPreview } from '../../schema/imports/api.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Page } from '../shell/page.tsx';
import { Button, Empty, ErrorState, PageSkeleton } from '../ui/index.ts';
import { AccessStep } from './access-step.tsx';
import { Changes } from './changes.tsx';
import { bodyOf, type Draft, draftOf, hasGoodOperations, isComplete } from './draft.ts';
import { useCompareImport, useCreateImport, useDocumentOf, useImports, useReplaceImport } from './hooks.ts';
import './imports.css';
import { OperationsStep } from './operations-step.tsx';
import { Refusal, SourceStep } from './source-step.tsx';

const STEPS = [1, 2, 3, 4] as const;
type Step = (typeof STEPS)[number];

const Progress = ({ step }: { readonly step: Step }) => {
  const t = useWords();
  return (
    <ol className="imp__steps">
      {STEPS.map((each) => (
        <li
          key={each}
          aria-current={each === step ? 'step' : undefined}
          className={each < step ? 'is-done' : undefined}
        >
          <span className="num">{each}</span>
          {t(`imports.step${each}`)}
        </li>
      ))}
    </ol>
  );
};

const Done = ({ name, title, count }: { readonly name: string; readonly title: string; readonly count: number }) => {
  const t = useWords();
  return (
    <Empty
      title={t('imports.doneTitle', { title })}
      action={
        <span className="row imp__on">
          <Link className="btn btn--primary" to={`/connections?new=${encodeURIComponent(name)}`}>
            {t('imports.toConnections')}
          </Link>
          <Link className="btn btn--line" to="/flows">
            {t('imports.toFlows')}
          </Link>
          <Link className="btn btn--quiet" to="/imports">
            {t('imports.toList')}
          </Link>
        </span>
      }
    >
      {t('imports.doneText', { count })}
    </Empty>
  );
};

/** Takes what was chosen; of a connector that is there, first what it changes. */
const Finish = ({
  preview,
  draft,
  existing,
  onBack,
  onDone,
}: {
  readonly preview: ImportPreview;
  readonly draft: Draft;
  readonly existing: ImportedSummary | undefined;
  onBack(): void;
  onDone(): void;
}) => {
  const t = useWords();
  const create = useCreateImport();
  const compare = useCompareImport();
  const replace = useReplaceImport(existing?.etag ?? '');
  const error = create.error ?? compare.error ?? replace.error;
  const busy = create.isPending || compare.isPending || replace.isPending;
  const body = () => bodyOf(draft, preview);
  const send = () => {
    if (!existing) create.mutate(body(), { onSuccess: onDone });
    else if (compare.data) replace.mutate(body(), { onSuccess: onDone });
    else compare.mutate(body());
  };
  return (
    <>
      {error && <Refusal error={error} />}
      {compare.data && <Changes changes={compare.data} />}
      <div className="imp__foot">
        <Button onClick={onBack}>{t('imports.back')}</Button>
        <Button kind="primary" busy={busy} disabled={!isComplete(draft)} onClick={send}>
          {t(!existing ? 'imports.create' : compare.data ? 'imports.take' : 'imports.compare')}
        </Button>
      </div>
    </>
  );
};

/** From a document to a connector, in four steps. */
const Wizard = ({ existing, start }: { readonly existing?: ImportedSummary; readonly start?: ImportPreview }) => {
  const t = useWords();
  const [step, setStep] = useState<Step>(start ? 2 : 1);
  const [preview, setPreview] = useState(start);
  const [draft, setDraft] = useState<Draft | undefined>(start && draftOf(start, existing));
  const read = (next: ImportPreview) => {
    setPreview(next);
    setDraft(draftOf(next, existing));
    setStep(2);
  };
  return (
    <div className="imp">
      <Progress step={step} />
      {step === 1 && <SourceStep connector={existing?.name} onRead={read} />}
      {step === 2 && preview && draft && (
        <>
          <OperationsStep preview={preview} draft={draft} onChange={setDraft} />
          <div className="imp__foot">
            <Button onClick={() => setStep(1)}>{t(existing ? 'imports.readAgain' : 'imports.back')}</Button>
            <Button kind="primary" disabled={!hasGoodOperations(draft)} onClick={() => setStep(3)}>
              {t('imports.next')}
            </Button>
          </div>
        </>
      )}
      {step === 3 && preview && draft && (
        <>
          <AccessStep preview={preview} draft={draft} isNew={!existing} onChange={setDraft} />
          <Finish
            key={JSON.stringify(draft.auth) + draft.server + draft.title}
            preview={preview}
            draft={draft}
            existing={existing}
            onBack={() => setStep(2)}
            onDone={() => setStep(4)}
          />
        </>
      )}
      {step === 4 && draft && <Done name={draft.name} title={draft.title} count={draft.chosen.size} />}
    </div>
  );
};

/** A new connector. */
export const NewImportPage = () => {
  const t = useWords();
  return (
    <Page title={t('imports.add')}>
      <div className="page__b">
        <Wizard />
      </div>
    </Page>
  );
};

/** Another choice, or a newer document, for a connector that is there. */
const Reopened = ({ existing }: { readonly existing: ImportedSummary }) => {
  const read = useDocumentOf(existing);
  // The document that is stored can't be read any more: a newer one is asked for.
  if (read.error) return <Wizard existing={existing} />;
  return read.data ? <Wizard existing={existing} start={read.data} /> : <PageSkeleton />;
};

export const ChangeImportPage = () => {
  const t = useWords();
  const language = useLanguage();
  const navigate = useNavigate();
  const { name = '' } = useParams();
  const imports = useImports();
  const existing = imports.data?.find((each) => each.name === name);
  return (
    <Page title={existing ? t('imports.change', { name: existing.title[language] }) : t('imports.title')}>
      <div className="page__b">
        {imports.isPending && <PageSkeleton />}
        {imports.error && <ErrorState error={imports.error} onRetry={() => void imports.refetch()} />}
        {imports.data && !existing && (
          <Empty
            title={t('shell.missing')}
            action={<Button onClick={() => navigate('/imports')}>{t('imports.toList')}</Button>}
          />
        )}
        {existing && <Reopened key={existing.name} existing={existing} />}
      </div>
    </Page>
  );
};

import { useMutation } from '@tanstack/react-query';
import { Drawer, Input } from 'antd';
import { type DragEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import type { ValidateAnswer } from '../../schema/api.ts';
import { FLOW_LIMITS, type FlowKind } from '../../schema/flow.ts';
import { ApiError, call, useCreateFlow } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Banner, Button, Field, Icon } from '../ui/index.ts';
import { type Imported, readImport } from './imported.ts';

type Document = Extract<Imported, { kind: 'document' }>;
const kinds: readonly FlowKind[] = ['ivr', 'outbound', 'ticket'];
/** Of a long list of problems the first ones tell enough; all of them stand in the editor. */
const MOST = 6;

const Problems = ({ document }: Pick<Document, 'document'>) => {
  const t = useWords();
  const language = useLanguage();
  const check = useMutation<ValidateAnswer, ApiError, unknown>({
    mutationFn: (body) => call('/api/validate', { method: 'POST', body }),
  });
  const { mutate } = check;
  const [asked, setAsked] = useState<unknown>();
  if (asked !== document) {
    setAsked(document);
    mutate(document);
  }
  if (check.error) return <Banner tone="err">{check.error.message}</Banner>;
  const found = check.data?.diagnostics ?? [];
  if (found.length === 0) return null;
  return (
    <Banner tone="warn">
      {t('flows.importProblems', { count: found.length })}
      <ul>
        {found.slice(0, MOST).map(({ pointer, code, message }) => (
          <li key={`${pointer} ${code}`}>{message[language]}</li>
        ))}
      </ul>
    </Banner>
  );
};

const Create = ({ imported }: { readonly imported: Document }) => {
  const t = useWords();
  const go = useNavigate();
  const create = useCreateFlow();
  const language = useLanguage();
  const [name, setName] = useState(imported.name.slice(0, 80));
  const kind = kinds.find((one) => one === imported.document.kind) ?? 'ivr';
  const refusals = create.error instanceof ApiError ? create.error.diagnostics : [];
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(
          { name: name.trim(), kind, document: imported.document },
          { onSuccess: ({ id }) => void go(`/flows/${id}`) },
        );
      }}
    >
      <p className="s12 sub num">
        {t(`common.${kind}`)} · {t('templates.steps', { count: Object.keys(imported.document.nodes as object).length })}
      </p>
      <Problems document={imported.document} />
      {create.error && (
        <Banner tone="err">
          {create.error.message}
          <ul>
            {refusals.slice(0, MOST).map(({ pointer, code, message }) => (
              <li key={`${pointer} ${code}`}>
                {pointer} {message[language]}
              </li>
            ))}
          </ul>
        </Banner>
      )}
      <Field label={t('flows.name')} error={create.error?.at('/name')}>
        {(control) => (
          <Input {...control} required maxLength={80} value={name} onChange={({ target }) => setName(target.value)} />
        )}
      </Field>
      <div className="form__a">
        <Button kind="primary" type="submit" busy={create.isPending} disabled={name.trim() === ''}>
          {t('flows.import')}
        </Button>
      </div>
    </form>
  );
};

/** Makes a flow of a file: what is wrong with it is said before, and nothing is replaced. */
export const ImportFlow = ({ open, onClose }: { readonly open: boolean; onClose(): void }) => {
  const t = useWords();
  const [imported, setImported] = useState<Imported>();
  const [over, setOver] = useState(false);
  const take = (file: File | undefined) => {
    if (!file) return;
    // A film dropped by mistake is not read first. UTF-8 takes up to three bytes for a character.
    if (file.size > FLOW_LIMITS.bytes * 3) setImported({ kind: 'tooLarge' });
    else
      void file.text().then(
        (text) => setImported(readImport(text)),
        () => setImported({ kind: 'unreadable' }),
      );
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  const wrong = imported && imported.kind !== 'document' ? imported : undefined;
  return (
    <Drawer
      title={t('flows.importTitle')}
      open={open}
      onClose={onClose}
      size={440}
      destroyOnHidden
      afterOpenChange={(shown) => !shown && setImported(undefined)}
    >
      <div className="form">
        <label
          className={over ? 'drop drop--over' : 'drop'}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={onDrop}
        >
          <Icon name="upload" />
          {t('flows.importHere')}
          <input
            className="sr"
            type="file"
            accept=".json,application/json"
            onChange={({ target }) => {
              take(target.files?.[0]);
              // The same file again, after it was mended, is news.
              target.value = '';
            }}
          />
        </label>
        {wrong && (
          <Banner tone="err">
            {wrong.kind === 'broken' && wrong.line !== undefined
              ? t('flows.importBrokenAt', { line: wrong.line })
              : t(`flows.import_${wrong.kind}`)}
          </Banner>
        )}
      </div>
      {imported?.kind === 'document' && <Create key={JSON.stringify(imported.name)} imported={imported} />}
    </Drawer>
  );
};

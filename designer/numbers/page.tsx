import { App, Drawer, Input, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { PhoneNumber } from '../../schema/api.ts';
import { useFlows, useMe, useNumbers, useRemoveNumber, useSetNumber } from '../api/index.ts';
import { finds } from '../flows/search.ts';
import { useWords } from '../i18n/index.ts';
import { Page } from '../shell/page.tsx';
import { Banner, Button, Empty, Field, Icon, IconButton, Waiting } from '../ui/index.ts';
import '../flows/flows.css';

type Edited = Pick<PhoneNumber, 'number' | 'flowId' | 'label'>;

/** A panel for one number: which flow answers it. */
const Editor = ({ initial, onClose }: { readonly initial: Edited; onClose(): void }) => {
  const t = useWords();
  const flows = useFlows();
  const save = useSetNumber();
  const [form, setForm] = useState(initial);
  const fresh = initial.number === '';
  const ready = form.number !== '' && form.flowId !== '';
  return (
    <Drawer open onClose={onClose} size={400} title={fresh ? t('numbers.add') : initial.number}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) save.mutate(form, { onSuccess: onClose });
        }}
      >
        {save.error && <Banner tone="err">{save.error.message}</Banner>}
        <Field label={t('numbers.number')} help={t('numbers.numberHelp')} error={save.error?.at('/number')}>
          {(control) => (
            <Input
              {...control}
              className="num"
              required
              disabled={!fresh}
              inputMode="tel"
              maxLength={40}
              value={form.number}
              onChange={(event) => setForm({ ...form, number: event.target.value.replace(/[^\d+*#]/g, '') })}
            />
          )}
        </Field>
        <Field label={t('numbers.flow')} help={t('numbers.flowHelp')} error={save.error?.at('/flowId')}>
          {(control) => (
            <Select
              {...control}
              style={{ width: '100%' }}
              suffixIcon={<Icon name="chevron-down" size={14} />}
              placeholder={t('numbers.chooseFlow')}
              showSearch={{ filterOption: (words, option) => finds(option?.label ?? '', words) }}
              value={form.flowId || undefined}
              onChange={(flowId: string) => setForm({ ...form, flowId })}
              options={(flows.data ?? [])
                .filter(({ kind, id }) => kind === 'ivr' || id === form.flowId)
                .map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
        </Field>
        <Field label={t('numbers.label')} help={t('numbers.labelHelp')}>
          {(control) => (
            <Input
              {...control}
              maxLength={60}
              value={form.label}
              onChange={(event) => setForm({ ...form, label: event.target.value })}
            />
          )}
        </Field>
        <div className="form__a">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" busy={save.isPending} disabled={!ready}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Drawer>
  );
};

interface TableProps {
  readonly numbers: readonly PhoneNumber[];
  readonly mayEdit: boolean;
  onEdit(number: PhoneNumber): void;
}

const Table = ({ numbers, mayEdit, onEdit }: TableProps) => {
  const t = useWords();
  const { modal, message } = App.useApp();
  const remove = useRemoveNumber();
  const ask = (number: string) =>
    modal.confirm({
      title: t('numbers.removeTitle', { number }),
      content: t('numbers.removeWhat'),
      okText: t('common.remove'),
      okButtonProps: { danger: true },
      cancelText: t('common.cancel'),
      onOk: () => remove.mutateAsync(number).catch((error: Error) => void message.error(error.message)),
    });
  return (
    <table className="tb tb--low">
      <colgroup>
        <col style={{ width: 240 }} />
        <col style={{ width: 260 }} />
        <col />
        <col style={{ width: 112 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{t('numbers.number')}</th>
          <th scope="col">{t('numbers.label')}</th>
          <th scope="col">{t('numbers.flow')}</th>
          <th scope="col">
            <span className="sr">{t('common.more')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {numbers.map((number) => (
          <tr key={number.number}>
            <td className="num">
              <b>{number.number}</b>
            </td>
            <td>{number.label || <span className="mute">—</span>}</td>
            <td>
              <Link to={`/flows/${number.flowId}`} style={{ color: 'var(--accent-ink)' }}>
                {number.flowName}
              </Link>
            </td>
            <td>
              {mayEdit && (
                <span className="row" style={{ justifyContent: 'flex-end' }}>
                  <IconButton
                    small
                    icon="pencil"
                    label={t('numbers.edit', { number: number.number })}
                    onClick={() => onEdit(number)}
                  />
                  <IconButton
                    small
                    icon="trash-2"
                    label={t('numbers.remove', { number: number.number })}
                    onClick={() => ask(number.number)}
                  />
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** Numbers that people dial, and the flows that answer them. */
export const NumbersPage = () => {
  const t = useWords();
  const me = useMe();
  const numbers = useNumbers();
  const [edited, setEdited] = useState<Edited>();
  const mayEdit = me.data?.role === 'admin' || me.data?.role === 'analyst';
  const add = mayEdit && (
    <Button kind="primary" icon="plus" onClick={() => setEdited({ number: '', flowId: '', label: '' })}>
      {t('numbers.add')}
    </Button>
  );
  const none = numbers.data?.length === 0;
  return (
    <Page title={t('numbers.title')} actions={!none && add}>
      {edited && <Editor key={edited.number} initial={edited} onClose={() => setEdited(undefined)} />}
      <p className="sub" style={{ padding: '4px 24px 14px' }}>
        {t('numbers.lead')}
      </p>
      <div className="page__b">
        <Waiting of={numbers} />
        {none && (
          <Empty title={t('numbers.none')} action={add}>
            {t('numbers.noneLead')}
          </Empty>
        )}
        {numbers.data && !none && <Table numbers={numbers.data} mayEdit={mayEdit} onEdit={setEdited} />}
      </div>
    </Page>
  );
};

import { Drawer, Input } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { FlowKind } from '../../schema/flow.ts';
import { useCreateFlow } from '../api/index.ts';
import { useWords } from '../i18n/index.ts';
import { Banner, Button, Field, Segmented } from '../ui/index.ts';

const kinds: readonly FlowKind[] = ['ivr', 'outbound', 'ticket'];

/** A panel that makes a flow and opens it. */
export const NewFlow = ({ open, onClose }: { readonly open: boolean; onClose(): void }) => {
  const t = useWords();
  const go = useNavigate();
  const create = useCreateFlow();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<FlowKind>('ivr');
  const submit = () =>
    create.mutate({ name: name.trim(), kind }, { onSuccess: (draft) => void go(`/flows/${draft.id}`) });
  return (
    <Drawer title={t('flows.new')} open={open} onClose={onClose} size={400} destroyOnHidden>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {create.error && <Banner tone="err">{create.error.message}</Banner>}
        <Field label={t('flows.name')} error={create.error?.at('/name')}>
          {(control) => (
            <Input
              {...control}
              required
              autoFocus
              maxLength={80}
              placeholder={t('flows.nameExample')}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <div className="kinds">
          <span className="s12 sub">{t('flows.kind')}</span>
          <Segmented
            wide
            label={t('flows.kind')}
            value={kind}
            onChange={setKind}
            options={kinds.map((value) => ({ value, label: t(`common.${value}`) }))}
          />
          <p className="s12 mute">{t(`flows.kind_${kind}`)}</p>
        </div>
        <div className="form__a">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" disabled={create.isPending || name.trim() === ''}>
            {t('flows.create')}
          </Button>
        </div>
      </form>
    </Drawer>
  );
};

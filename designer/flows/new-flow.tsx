import { Drawer, Input, type InputRef } from 'antd';
import { useId, useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { FlowKind } from '../../schema/flow.ts';
import { useCreateFlow } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Banner, Button, Field, Icon, Segmented } from '../ui/index.ts';
import { type FlowTemplate, templates } from './templates.ts';

const kinds: readonly FlowKind[] = ['ivr', 'outbound', 'ticket'];

type Start = 'blank' | FlowTemplate['key'];

/** What the new flow begins with: nothing, or a small flow that works. */
const Starts = ({ value, onChange }: { readonly value: Start; onChange(start: Start): void }) => {
  const t = useWords();
  const id = useId();
  const starts = [{ key: 'blank' as const, icon: 'square' }, ...templates];
  return (
    <fieldset className="starts">
      <legend className="s12 sub">{t('flows.beginWith')}</legend>
      {starts.map(({ key, icon }) => (
        <label key={key} className="start">
          <input type="radio" name={id} checked={value === key} onChange={() => onChange(key)} />
          <Icon name={icon} />
          <span className="two">
            <span className="start__t">{t(`flows.start_${key}`)}</span>
            <span>{t(`flows.start_${key}_what`)}</span>
          </span>
        </label>
      ))}
      <Link to="/templates">{t('templates.all')}</Link>
    </fieldset>
  );
};

/** A panel that makes a flow and opens it. */
export const NewFlow = ({ open, onClose }: { readonly open: boolean; onClose(): void }) => {
  const t = useWords();
  const language = useLanguage();
  const [start, setStart] = useState<Start>('blank');
  const go = useNavigate();
  const create = useCreateFlow();
  const [name, setName] = useState('');
  const field = useRef<InputRef>(null);
  const [kind, setKind] = useState<FlowKind>('ivr');
  const template = kind === 'ivr' ? templates.find(({ key }) => key === start) : undefined;
  const submit = () => {
    const called = name.trim();
    const document = template?.document(called, language);
    create.mutate(
      { name: called, kind, ...(document && { document }) },
      { onSuccess: (draft) => void go(`/flows/${draft.id}`) },
    );
  };
  return (
    <Drawer
      title={t('flows.new')}
      open={open}
      onClose={onClose}
      size={400}
      destroyOnHidden
      // The keyboard begins in the name, not on the window around it.
      afterOpenChange={(shown) => {
        if (shown) {
          field.current?.focus();
          return;
        }
        setName('');
        create.reset();
      }}
    >
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
              ref={field}
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
        {kind === 'ivr' && <Starts value={start} onChange={setStart} />}
        <div className="form__a">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" busy={create.isPending} disabled={name.trim() === ''}>
            {t('flows.create')}
          </Button>
        </div>
      </form>
    </Drawer>
  );
};

import { Drawer, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import type { TriggerBody, TriggerInfo } from '../../schema/trigger-api.ts';
import { useCatalogue, useSaveTrigger } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import type { FieldSchema } from '../panel/logic/fields.ts';
import { Banner, Button, Field, Icon, Skeleton, Toggle, useLeaving } from '../ui/index.ts';
import { dayAndTime } from './cron.ts';
import { Secrets } from './secrets.tsx';
import { StartFields } from './start-fields.tsx';
import { secretNames, TriggerFields } from './trigger-fields.tsx';

const empty: TriggerBody = { title: '', type: '', enabled: true, config: {}, revision: 0 };

/** What is edited of a trigger that is there already; how it is doing is no part of it. */
const bodyOf = (trigger: TriggerInfo | undefined): TriggerBody => {
  if (!trigger) return empty;
  const { title, type, enabled, config, everySeconds, orders, start, revision } = trigger;
  return {
    title,
    type,
    enabled,
    config,
    revision,
    ...(everySeconds !== undefined && { everySeconds }),
    ...(orders && { orders }),
    ...(start && { start }),
  };
};

interface EditorProps {
  /** Absent: a new one. */
  readonly trigger: TriggerInfo | undefined;
  readonly isAdmin: boolean;
  /** A new one goes on with its address and secret. */
  onSaved(id: string): void;
  onClose(): void;
}

type Orders = NonNullable<TriggerBody['orders']>;

const withText = (orders: Orders, name: 'status' | 'deleted', text: string): Orders => {
  const { [name]: _old, ...rest } = orders;
  return text === '' ? rest : { ...rest, [name]: text };
};

/** A panel for one trigger: how something comes in, which orders it is about, and what it starts. */
export const TriggerEditor = ({ trigger, isAdmin, onSaved, onClose }: EditorProps) => {
  const t = useWords();
  const language = useLanguage();
  const catalogue = useCatalogue();
  const save = useSaveTrigger();
  const [before] = useState(() => bodyOf(trigger));
  const [form, setForm] = useState(before);
  const leave = useLeaving(form !== before, onClose);
  const types = catalogue.data?.triggers ?? [];
  const type = types.find((each) => each.type === form.type);
  const { orders, start } = form;
  const without = (name: 'orders' | 'start' | 'everySeconds') => {
    const { [name]: _old, ...rest } = form;
    setForm(rest);
  };
  const submit = () =>
    save.mutate(
      { id: trigger?.id, body: { ...form, title: form.title.trim(), revision: trigger?.revision ?? 0 } },
      {
        // A new webhook goes on with its secret; a schedule says when it comes.
        onSuccess: ({ id, kind, secretsSet }) =>
          (kind === 'webhook' && !secretsSet) || (kind === 'schedule' && !trigger) ? onSaved(id) : onClose(),
      },
    );
  return (
    <Drawer open size={520} onClose={leave} title={trigger?.title ?? t('sync.add')}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {save.error && <Banner tone="err">{save.error.fields[0]?.message ?? save.error.message}</Banner>}
        <Field label={t('sync.name')} error={save.error?.at('/title')}>
          {(control) => (
            <Input
              {...control}
              required
              maxLength={100}
              value={form.title}
              onChange={({ target }) => setForm({ ...form, title: target.value })}
            />
          )}
        </Field>
        <Field label={t('sync.type')} help={type?.help[language]} error={save.error?.at('/type')}>
          {(control) =>
            catalogue.isPending ? (
              <Skeleton height={32} />
            ) : (
              <Select
                {...control}
                style={{ width: '100%' }}
                disabled={trigger !== undefined}
                suffixIcon={<Icon name="chevron-down" size={14} />}
                placeholder={t('sync.chooseType')}
                value={form.type || undefined}
                onChange={(next: string) => setForm({ ...form, type: next, config: {} })}
                options={types.map((each) => ({ value: each.type, label: each.title[language] }))}
              />
            )
          }
        </Field>
        <Toggle checked={form.enabled} onChange={(enabled) => setForm({ ...form, enabled })}>
          {t('sync.enabled')}
        </Toggle>
        {type && (
          <TriggerFields
            schema={type.config as FieldSchema}
            value={form.config}
            errorAt={(name) => save.error?.at(`/config/${name}`)}
            onChange={(config) => setForm({ ...form, config })}
          />
        )}
        {trigger && trigger.nextTimes.length > 0 && (
          <p className="hint">
            {t('sync.nextTimes')} {trigger.nextTimes.map((time) => dayAndTime(time, language)).join(' · ')}
          </p>
        )}
        {type?.kind === 'poll' && (
          <Field label={t('sync.everySeconds')} error={save.error?.at('/everySeconds')}>
            {(control) => (
              <InputNumber
                {...control}
                style={{ width: '100%' }}
                min={5}
                max={86_400}
                placeholder={String(type.everySeconds ?? 60)}
                value={form.everySeconds ?? null}
                onChange={(next) =>
                  next === null ? without('everySeconds') : setForm({ ...form, everySeconds: next })
                }
              />
            )}
          </Field>
        )}
        <fieldset className="sync__set">
          <Toggle
            checked={orders !== undefined}
            onChange={(on) => (on ? setForm({ ...form, orders: { source: '' } }) : without('orders'))}
          >
            <b>{t('sync.syncs')}</b>
          </Toggle>
          <p className="hint">{t('sync.syncsHelp')}</p>
          {orders && (
            <>
              <Field label={t('sync.source')} help={t('sync.sourceHelp')} error={save.error?.at('/orders/source')}>
                {(control) => (
                  <Input
                    {...control}
                    required
                    maxLength={100}
                    value={orders.source}
                    onChange={({ target }) => setForm({ ...form, orders: { ...orders, source: target.value.trim() } })}
                  />
                )}
              </Field>
              {(['status', 'deleted'] as const).map((name) => (
                <Field
                  key={name}
                  label={t(name === 'status' ? 'sync.status' : 'sync.deletedWhen')}
                  help={t(name === 'status' ? 'sync.statusHelp' : 'sync.deletedHelp')}
                  error={save.error?.at(`/orders/${name}`)}
                >
                  {(control) => (
                    <Input
                      {...control}
                      className="mono"
                      maxLength={1000}
                      value={orders[name] ?? ''}
                      onChange={({ target }) => setForm({ ...form, orders: withText(orders, name, target.value) })}
                    />
                  )}
                </Field>
              ))}
            </>
          )}
        </fieldset>
        <fieldset className="sync__set">
          <Toggle
            checked={start !== undefined}
            onChange={(on) =>
              on ? setForm({ ...form, start: { flow: '', inputs: {}, atOnce: 10 } }) : without('start')
            }
          >
            <b>{t('sync.startsIt')}</b>
          </Toggle>
          <p className="hint">{t('sync.startsHelp')}</p>
          {start && (
            <StartFields
              start={start}
              ofOrders={orders !== undefined}
              errorAt={(name) => save.error?.at(`/start/${name}`)}
              onChange={(next) => setForm({ ...form, start: next })}
            />
          )}
        </fieldset>
        {trigger && type && secretNames(type.config as FieldSchema).length > 0 && (
          <Secrets trigger={trigger} names={secretNames(type.config as FieldSchema)} isAdmin={isAdmin} />
        )}
        <div className="form__a">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            kind="primary"
            type="submit"
            busy={save.isPending}
            disabled={form.title.trim() === '' || !type || orders?.source === '' || start?.flow === ''}
          >
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Drawer>
  );
};

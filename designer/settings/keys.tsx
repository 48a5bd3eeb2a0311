import { App, Drawer, Input } from 'antd';
import { useState } from 'react';
import type { ApiKey, Role } from '../../schema/api.ts';
import { useAddApiKey, useApiKeys, useRemoveApiKey } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Banner, Button, ErrorState, Field, IconButton, Skeleton, shortTime } from '../ui/index.ts';
import { RoleSelect } from './role-select.tsx';

const Secret = ({ secret, onClose }: { readonly secret: string; onClose(): void }) => {
  const t = useWords();
  const { message } = App.useApp();
  const copy = () =>
    navigator.clipboard.writeText(secret).then(
      () => message.success(t('common.copied')),
      (error: Error) => message.error(error.message),
    );
  return (
    <div className="form">
      <Banner tone="warn">{t('settings.secretOnce')}</Banner>
      <code className="secret">{secret}</code>
      <div className="form__a">
        <Button icon="copy" onClick={() => void copy()}>
          {t('common.copy')}
        </Button>
        <Button kind="primary" onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
    </div>
  );
};

const AddKey = ({ onClose }: { onClose(): void }) => {
  const t = useWords();
  const add = useAddApiKey();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  return (
    <Drawer open size={400} onClose={onClose} title={t('settings.addKey')}>
      {add.data ? (
        <Secret secret={add.data.secret} onClose={onClose} />
      ) : (
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate({ name: name.trim(), role });
          }}
        >
          {add.error && <Banner tone="err">{add.error.message}</Banner>}
          <Field label={t('settings.keyName')} help={t('settings.keyNameHelp')}>
            {(control) => (
              <Input
                {...control}
                required
                autoFocus
                maxLength={60}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Field label={t('settings.role')} help={t(`settings.role_${role}_help`)}>
            {({ id }) => <RoleSelect id={id} value={role} onChange={setRole} />}
          </Field>
          <div className="form__a">
            <Button onClick={onClose}>{t('common.cancel')}</Button>
            <Button kind="primary" type="submit" busy={add.isPending} disabled={name.trim() === ''}>
              {t('settings.addKey')}
            </Button>
          </div>
        </form>
      )}
    </Drawer>
  );
};

/** Keys that other systems use. */
export const KeysSection = () => {
  const t = useWords();
  const language = useLanguage();
  const { modal, message } = App.useApp();
  const keys = useApiKeys(true);
  const remove = useRemoveApiKey();
  const [adding, setAdding] = useState(false);
  const ask = ({ id, name }: ApiKey) =>
    modal.confirm({
      title: t('settings.revoke'),
      content: t('settings.revokeAsk', { name }),
      okText: t('settings.revoke'),
      okButtonProps: { danger: true },
      cancelText: t('common.cancel'),
      onOk: () => remove.mutateAsync(id).catch((error: Error) => void message.error(error.message)),
    });
  return (
    <section>
      <div className="set__h">
        <div className="grow">
          <h2>{t('settings.keys')}</h2>
          <p className="s12 mute">{t('settings.keysLead')}</p>
        </div>
        <Button icon="key-round" onClick={() => setAdding(true)}>
          {t('settings.addKey')}
        </Button>
      </div>
      {adding && <AddKey onClose={() => setAdding(false)} />}
      {keys.isPending && <Skeleton height={52} />}
      {keys.error && <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.data?.length === 0 && <p className="mute">{t('settings.noKeys')}</p>}
      <ul className="set__l">
        {keys.data?.map((key) => (
          <li key={key.id}>
            <b className="cut">{key.name}</b>
            <span className="s12 mute num">
              {key.lastUsedAt
                ? `${t('settings.lastUsed')} ${shortTime(key.lastUsedAt, language)}`
                : t('settings.neverUsed')}
            </span>
            <span className="sub">{t(`settings.role_${key.role}`)}</span>
            <IconButton small icon="trash-2" label={`${t('settings.revoke')}: ${key.name}`} onClick={() => ask(key)} />
          </li>
        ))}
      </ul>
    </section>
  );
};

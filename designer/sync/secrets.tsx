import { App, Input } from 'antd';
import { useState } from 'react';
import type { TriggerInfo } from '../../schema/trigger-api.ts';
import { useRetireSecrets, useSetSecrets } from '../api/index.ts';
import { useWords } from '../i18n/index.ts';
import { Banner, Button, Field } from '../ui/index.ts';

const Copied = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const t = useWords();
  const { message } = App.useApp();
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => message.success(t('common.copied')),
      (error: Error) => message.error(error.message),
    );
  return (
    <div className="sync__copy">
      <code className="secret grow">{text}</code>
      <Button small icon="copy" aria-label={`${t('common.copy')}: ${label}`} onClick={() => void copy()}>
        {t('common.copy')}
      </Button>
    </div>
  );
};

/** A hook's address and its secret, which is seen once, when it is made. */
export const Secrets = ({
  trigger,
  names,
  isAdmin,
}: {
  readonly trigger: TriggerInfo;
  /** Of the secret settings. */
  readonly names: readonly string[];
  readonly isAdmin: boolean;
}) => {
  const t = useWords();
  const set = useSetSecrets();
  const retire = useRetireSecrets();
  const [own, setOwn] = useState('');
  const { id, kind, path, secretsSet, formerSecrets } = trigger;
  const made = Object.entries(set.data?.secrets ?? {});
  const how = formerSecrets ? 'secretBoth' : secretsSet ? 'secretSet' : 'secretNone';
  return (
    <section className="sync__sec">
      {path && (
        <div>
          <h3>{t('sync.address')}</h3>
          <Copied text={`${window.location.origin}${path}`} label={t('sync.address')} />
          <p className="hint">{t('sync.addressHelp')}</p>
        </div>
      )}
      <div>
        <h3>{t('sync.secret')}</h3>
        {(set.error ?? retire.error) && <Banner tone="err">{(set.error ?? retire.error)?.message}</Banner>}
        {made.length > 0 && (
          <>
            <Banner tone="warn">{t('sync.secretOnce')}</Banner>
            {made.map(([name, value]) => (
              <Copied key={name} text={value} label={t('sync.secret')} />
            ))}
          </>
        )}
        {!(kind !== 'webhook' && how === 'secretNone') && <p className="hint">{t(`sync.${how}`)}</p>}
        {isAdmin ? (
          <>
            <Field
              label={t('sync.secretValue')}
              help={t('sync.secretValueHelp')}
              error={set.error?.at(`/values/${names[0]}`)}
            >
              {(control) => (
                <Input
                  {...control}
                  type="password"
                  autoComplete="new-password"
                  maxLength={500}
                  value={own}
                  onChange={({ target }) => setOwn(target.value)}
                />
              )}
            </Field>
            <div className="row" style={{ gap: 8 }}>
              <Button
                small
                icon="key-round"
                busy={set.isPending}
                disabled={own !== '' && own.length < 16}
                onClick={() =>
                  set.mutate(
                    { id, values: own === '' ? {} : { [names[0] ?? 'secret']: own } },
                    { onSuccess: () => setOwn('') },
                  )
                }
              >
                {t(secretsSet ? 'sync.rotate' : 'sync.makeSecret')}
              </Button>
              {formerSecrets && (
                <Button small busy={retire.isPending} onClick={() => retire.mutate(id)}>
                  {t('sync.retire')}
                </Button>
              )}
            </div>
          </>
        ) : (
          <p className="hint">{t('sync.secretsOwn')}</p>
        )}
      </div>
    </section>
  );
};

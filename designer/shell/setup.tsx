import { Input } from 'antd';
import { type ComponentProps, useState } from 'react';
import { Navigate } from 'react-router';
import { useCreateAdministrator, useSetup } from '../api/index.ts';
import { useWords } from '../i18n/index.ts';
import { Banner, Button, ErrorPage, Field, PageSkeleton } from '../ui/index.ts';
import { Door } from './door.tsx';

const SHORTEST_PASSWORD = 10;

/** The first visit: whoever is at the server's own keyboard becomes the administrator. */
export const SetupPage = () => {
  const t = useWords();
  const setup = useSetup();
  const create = useCreateAdministrator();
  const [form, setForm] = useState({ name: '', email: '', password: '' });
  if (create.isSuccess) return <Navigate to="/flows" replace />;
  if (setup.isPending) return <PageSkeleton />;
  if (setup.error?.status === 403) {
    return (
      <Door title={t('shell.setupRefused')} lead={setup.error.message}>
        <p className="sub">{t('shell.setupHow')}</p>
      </Door>
    );
  }
  if (setup.error) return <ErrorPage error={setup.error} onRetry={() => void setup.refetch()} />;
  if (!setup.data.needed) return <Navigate to="/login" replace />;

  const short = form.password.length > 0 && form.password.length < SHORTEST_PASSWORD;
  const error = create.error;
  const input = (name: keyof typeof form): ComponentProps<typeof Input> => ({
    name,
    required: true,
    value: form[name],
    onChange: (event) => setForm({ ...form, [name]: event.target.value }),
  });
  return (
    <Door title={t('shell.setup')} lead={t('shell.setupLead')}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (form.password.length >= SHORTEST_PASSWORD) {
            create.mutate({ name: form.name.trim(), email: form.email.trim(), password: form.password });
          }
        }}
      >
        {error && error.fields.length === 0 && (
          <Banner tone="err">
            {error.message}
            {error.status === 403 && <p>{t('shell.setupHow')}</p>}
          </Banner>
        )}
        <Field label={t('shell.name')} error={error?.at('/name')}>
          {(control) => <Input {...control} {...input('name')} autoComplete="name" maxLength={60} autoFocus />}
        </Field>
        <Field label={t('shell.email')} error={error?.at('/email')}>
          {(control) => <Input {...control} {...input('email')} type="email" autoComplete="username" />}
        </Field>
        <Field
          label={t('shell.password')}
          help={t('shell.passwordHelp')}
          error={error?.at('/password') ?? (short ? t('shell.passwordShort') : undefined)}
        >
          {(control) => (
            <Input {...control} {...input('password')} type="password" autoComplete="new-password" maxLength={200} />
          )}
        </Field>
        <Button kind="primary" type="submit" busy={create.isPending}>
          {t('shell.create')}
        </Button>
      </form>
    </Door>
  );
};

import { Input } from 'antd';
import { useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { useLogin, useMe, useSetup } from '../api/index.ts';
import { useWords } from '../i18n/index.ts';
import { Banner, Button, Field } from '../ui/index.ts';
import { Door } from './door.tsx';
import { safeNext } from './next.ts';

/** Logs in, then goes on to the address that was asked for. */
export const LoginPage = () => {
  const t = useWords();
  const [query] = useSearchParams();
  const me = useMe();
  const setup = useSetup();
  const login = useLogin();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  if (me.data) return <Navigate to={safeNext(query.get('next'))} replace />;
  if (setup.data?.needed) return <Navigate to="/setup" replace />;
  return (
    <Door title={t('shell.login')} lead={t('shell.loginLead')}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          login.mutate({ email: email.trim(), password });
        }}
      >
        {login.error && <Banner tone="err">{login.error.message}</Banner>}
        <Field label={t('shell.email')}>
          {(control) => (
            <Input
              {...control}
              type="email"
              name="email"
              autoComplete="username"
              required
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('shell.password')}>
          {(control) => (
            <Input
              {...control}
              type="password"
              name="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <Button kind="primary" type="submit" busy={login.isPending}>
          {t('shell.login')}
        </Button>
      </form>
    </Door>
  );
};

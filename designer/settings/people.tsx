import { App, Drawer, Input } from 'antd';
import { type ComponentProps, useState } from 'react';
import type { Me, Role } from '../../schema/api.ts';
import { useAddUser, useRemoveUser, useSetRole, useUsers } from '../api/index.ts';
import { useWords } from '../i18n/index.ts';
import { Avatar, Banner, Button, ErrorState, Field, IconButton, Skeleton } from '../ui/index.ts';
import { RoleSelect } from './role-select.tsx';

const blank = { name: '', email: '', password: '' };

const AddPerson = ({ onClose }: { onClose(): void }) => {
  const t = useWords();
  const add = useAddUser();
  const [form, setForm] = useState(blank);
  const [role, setRole] = useState<Role>('analyst');
  const input = (name: keyof typeof blank): ComponentProps<typeof Input> => ({
    name,
    required: true,
    autoComplete: 'off',
    value: form[name],
    onChange: (event) => setForm({ ...form, [name]: event.target.value }),
  });
  return (
    <Drawer open size={400} onClose={onClose} title={t('settings.addUser')}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate({ ...form, name: form.name.trim(), email: form.email.trim(), role }, { onSuccess: onClose });
        }}
      >
        {add.error && add.error.fields.length === 0 && <Banner tone="err">{add.error.message}</Banner>}
        <Field label={t('shell.name')} error={add.error?.at('/name')}>
          {(control) => <Input {...control} {...input('name')} maxLength={60} autoFocus />}
        </Field>
        <Field label={t('shell.email')} error={add.error?.at('/email')}>
          {(control) => <Input {...control} {...input('email')} type="email" />}
        </Field>
        <Field label={t('settings.firstPassword')} help={t('shell.passwordHelp')} error={add.error?.at('/password')}>
          {(control) => (
            <Input {...control} {...input('password')} type="password" autoComplete="new-password" minLength={10} />
          )}
        </Field>
        <Field label={t('settings.role')} help={t(`settings.role_${role}_help`)}>
          {({ id }) => <RoleSelect id={id} value={role} onChange={setRole} />}
        </Field>
        <div className="form__a">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" busy={add.isPending}>
            {t('common.add')}
          </Button>
        </div>
      </form>
    </Drawer>
  );
};

/** Who can log in, and what they may do. */
export const PeopleSection = ({ me }: { readonly me: Me }) => {
  const t = useWords();
  const { modal, message } = App.useApp();
  const users = useUsers(true);
  const setRole = useSetRole();
  const remove = useRemoveUser();
  const [adding, setAdding] = useState(false);
  const fail = (error: Error) => void message.error(error.message);
  const ask = ({ id, name }: Me) =>
    modal.confirm({
      title: t('settings.removeUser', { name }),
      content: t('settings.removeUserAsk', { name }),
      okText: t('common.remove'),
      okButtonProps: { danger: true },
      cancelText: t('common.cancel'),
      onOk: () => remove.mutateAsync(id).catch(fail),
    });
  return (
    <section>
      <div className="set__h">
        <div className="grow">
          <h2>{t('settings.users')}</h2>
          <p className="s12 mute">{t('settings.usersLead')}</p>
        </div>
        <Button icon="user-plus" onClick={() => setAdding(true)}>
          {t('settings.addUser')}
        </Button>
      </div>
      {adding && <AddPerson onClose={() => setAdding(false)} />}
      {users.isPending && <Skeleton height={52} />}
      {users.error && <ErrorState error={users.error} onRetry={() => void users.refetch()} />}
      <ul className="set__l">
        {users.data?.map((user) => (
          <li key={user.id}>
            <span className="row" style={{ gap: 10, minWidth: 0 }}>
              <Avatar name={user.name} />
              <b className="cut">{user.name}</b>
              {user.id === me.id && <span className="mute s12">{t('settings.you')}</span>}
            </span>
            <span className="sub cut">{user.email}</span>
            <RoleSelect
              aria-label={`${t('settings.role')}: ${user.name}`}
              disabled={user.id === me.id}
              value={user.role}
              onChange={(role) => setRole.mutate({ id: user.id, role }, { onError: fail })}
            />
            <IconButton
              small
              icon="trash-2"
              disabled={user.id === me.id}
              label={t('settings.removeUser', { name: user.name })}
              onClick={() => ask(user)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
};

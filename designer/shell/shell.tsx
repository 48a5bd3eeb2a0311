import { Dropdown } from 'antd';
import { Suspense } from 'react';
import { NavLink, Outlet } from 'react-router';
import { useFlows, useLogout, useMe, useOnline } from '../api/index.ts';
import { useWords } from '../i18n/index.ts';
import { Avatar, Icon, Logo, PageSkeleton } from '../ui/index.ts';
import './shell.css';

const NavItem = ({ to, icon, label, count }: { to: string; icon: string; label: string; count?: number }) => (
  <li>
    <NavLink to={to} className="nav__i">
      <Icon name={icon} />
      {label}
      {count ? <span className="c num">{count.toLocaleString()}</span> : null}
    </NavLink>
  </li>
);

const UserMenu = () => {
  const t = useWords();
  const me = useMe();
  const logout = useLogout();
  if (!me.data) return null;
  return (
    <Dropdown
      trigger={['click']}
      placement="topLeft"
      menu={{
        items: [
          { key: 'who', type: 'group', label: `${me.data.email} · ${t(`settings.role_${me.data.role}`)}` },
          { key: 'logout', label: t('shell.logout'), icon: <Icon name="log-out" /> },
        ],
        onClick: ({ key }) => key === 'logout' && logout.mutate(),
      }}
    >
      <button type="button" className="nav__i">
        <Avatar name={me.data.name} />
        <span className="grow cut">{me.data.name}</span>
        <Icon name="chevron-down" size={14} />
      </button>
    </Dropdown>
  );
};

const Nav = () => {
  const t = useWords();
  const flows = useFlows();
  const active = flows.data?.reduce((sum, flow) => (flow.kind === 'ticket' ? sum : sum + flow.activeSessions), 0);
  return (
    <nav className="nav" aria-label={t('shell.nav')}>
      <div className="nav__ws">
        <Logo />
        <div className="grow">
          <b>{t('common.product')}</b>
          <span className="s12 mute cut">{t('shell.tagline')}</span>
        </div>
      </div>
      <ul>
        <NavItem to="/flows" icon="workflow" label={t('shell.flows')} />
        <NavItem to="/sessions" icon="phone" label={t('shell.sessions')} {...(active && { count: active })} />
        <NavItem to="/recordings" icon="mic" label={t('shell.recordings')} />
        <NavItem to="/sync" icon="refresh-cw" label={t('shell.sync')} />
        <NavItem to="/connections" icon="cable" label={t('shell.connections')} />
        <NavItem to="/imports" icon="plug" label={t('shell.imports')} />
        <NavItem to="/numbers" icon="hash" label={t('shell.numbers')} />
        <NavItem to="/audio" icon="audio-lines" label={t('shell.audio')} />
      </ul>
      <span className="grow" />
      <ul>
        <NavItem to="/settings" icon="settings" label={t('shell.settings')} />
      </ul>
      <UserMenu />
    </nav>
  );
};

/** The navigation and one page beside it. */
export const Shell = () => {
  const t = useWords();
  const online = useOnline();
  return (
    <div className="shell">
      <Nav />
      <div className="main">
        {!online && (
          <p className="offline" role="status">
            <Icon name="wifi-off" size={14} />
            {t('shell.offline')}
          </p>
        )}
        <Suspense fallback={<PageSkeleton />}>
          <Outlet />
        </Suspense>
      </div>
    </div>
  );
};

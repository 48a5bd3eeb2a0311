import { Dropdown } from 'antd';
import { Suspense } from 'react';
import { NavLink, Outlet } from 'react-router';
import { useFlows, useLogout, useMe, useOnline, useServerAway } from '../api/index.ts';
import { useWords } from '../i18n/index.ts';
import { Avatar, Icon, Logo, PageSkeleton } from '../ui/index.ts';
import { useLooksMenu } from './looks-menu.tsx';
import { pagesFor } from './pages.ts';
import './shell.css';

const NavItem = ({ to, icon, label, count }: { to: string; icon: string; label: string; count?: number }) => (
  <li>
    <NavLink to={to} className="nav__i">
      <Icon name={icon} />
      {label}
      {count ? <span className="c num">{count.toLocaleString('en-US')}</span> : null}
    </NavLink>
  </li>
);

const UserMenu = () => {
  const t = useWords();
  const me = useMe();
  const logout = useLogout();
  const looks = useLooksMenu();
  if (!me.data) return null;
  return (
    <Dropdown
      trigger={['click']}
      placement="topLeft"
      menu={{
        items: [
          { key: 'who', type: 'group', label: `${me.data.email} · ${t(`settings.role_${me.data.role}`)}` },
          ...looks.items,
          { key: 'end', type: 'divider' },
          { key: 'logout', label: t('shell.logout'), icon: <Icon name="log-out" /> },
        ],
        onClick: ({ key }) => (key === 'logout' ? logout.mutate() : looks.choose(key)),
      }}
    >
      <button type="button" className="nav__i" aria-haspopup="menu">
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
  const me = useMe();
  const pages = me.data ? pagesFor(me.data.role) : [];
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
        {pages.slice(0, -1).map(({ to, icon, name }) => (
          <NavItem
            key={to}
            to={to}
            icon={icon}
            label={t(`shell.${name}`)}
            {...(name === 'sessions' && active && { count: active })}
          />
        ))}
      </ul>
      <span className="grow" />
      <ul>
        {pages.slice(-1).map(({ to, icon, name }) => (
          <NavItem key={to} to={to} icon={icon} label={t(`shell.${name}`)} />
        ))}
      </ul>
      <UserMenu />
    </nav>
  );
};

/** The navigation and one page beside it. */
export const Shell = () => {
  const t = useWords();
  const online = useOnline();
  const { away } = useServerAway();
  return (
    <div className="shell">
      <Nav />
      <div className="shell__m">
        {(!online || away) && (
          <p className="offline" role="status">
            <Icon name="wifi-off" size={14} />
            {t(online ? 'shell.away' : 'shell.offline')}
          </p>
        )}
        <Suspense fallback={<PageSkeleton />}>
          <Outlet />
        </Suspense>
      </div>
    </div>
  );
};

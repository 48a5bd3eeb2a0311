import { Navigate, Outlet, useLocation } from 'react-router';
import type { Me } from '../../schema/api.ts';
import { useMe, useSetup } from '../api/index.ts';
import { CommandCentre } from '../command/centre.tsx';
import { ErrorPage, PageSkeleton, useZone } from '../ui/index.ts';
import { isWorkHeld } from './held-work.ts';
import { useShellCommands } from './use-commands.ts';

/** All pages behind the login, with the keys and ⌘K that work on each of them. */
const Inside = ({ me }: { readonly me: Me }) => {
  useShellCommands(me);
  // Times on every page are told anew when another clock is chosen.
  useZone(({ choice, server }) => `${choice} ${server}`);
  return (
    <>
      <Outlet />
      <CommandCentre person={me.id} />
    </>
  );
};

/** Lets in who is logged in; others go to the login, or to the setup on a server without an administrator. */
export const Gate = () => {
  const me = useMe();
  const here = useLocation();
  const outside = me.error?.status === 401;
  const setup = useSetup(outside);
  // The editor asks for the login itself, beside the work.
  if (outside && me.data && isWorkHeld()) return <Inside me={me.data} />;
  if (outside) {
    if (setup.isPending) return <PageSkeleton />;
    if (setup.data?.needed) return <Navigate to="/setup" replace />;
    const next = here.pathname + here.search;
    return <Navigate to={next === '/' ? '/login' : `/login?next=${encodeURIComponent(next)}`} replace />;
  }
  if (me.data) return <Inside me={me.data} />;
  if (me.error) return <ErrorPage error={me.error} onRetry={() => void me.refetch()} />;
  return <PageSkeleton />;
};

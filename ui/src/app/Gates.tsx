import type { ReactNode } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { useMe, useSession, useSetup } from '../features/accounts/session';
import { FullPageError } from '../shared/ErrorState';
import { FullPageLoader } from '../shared/Loading';
import { NotFoundPage } from './NotFoundPage';

/** Pages of a signed-in person. Everyone else is sent to the page that lets them in, and comes back afterwards. */
export function SignedIn({ children }: { children: ReactNode }) {
  const session = useSession();
  const location = useLocation();
  const setup = useSetup(session.state === 'out');
  if (session.state === 'loading' || (session.state === 'out' && setup.isPending)) return <FullPageLoader />;
  if (session.state === 'error') return <FullPageError error={session.error} retry={session.retry} />;
  if (session.state === 'out') {
    if (setup.data?.needed) return <Navigate to="/setup" replace />;
    return <Navigate to="/login" replace state={{ from: location.pathname + location.search }} />;
  }
  if (session.state === 'mustChangePassword') return <Navigate to="/password" replace />;
  return children;
}

export function SignedOut() {
  const session = useSession();
  const location = useLocation();
  if (session.state === 'loading') return <FullPageLoader />;
  if (session.state === 'in') {
    const from = (location.state as { from?: string } | null)?.from;
    return <Navigate to={from ?? '/'} replace />;
  }
  if (session.state === 'mustChangePassword') return <Navigate to="/password" replace />;
  return <Outlet />;
}

export function AdminOnly() {
  return useMe().role === 'admin' ? <Outlet /> : <NotFoundPage />;
}

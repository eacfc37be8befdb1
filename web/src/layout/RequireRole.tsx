import type { ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { useSession } from '../api/session';
import type { User } from '../api/types';
import { EmptyState } from '../ui/States';
import { PageSkeleton } from './PageSkeleton';

/** Shows a page only to those it is for. A convenience: the server decides by itself. */
export function RequireRole({ allow, children }: { allow?: User['role']; children: ReactNode }) {
  const state = useSession();
  const { pathname, search } = useLocation();
  if (state.status === 'restoring') return <PageSkeleton />;
  if (state.status === 'anonymous') return <Navigate replace to={loginPath(pathname + search)} />;
  if (allow && state.user.role !== allow) {
    return (
      <EmptyState testId="wrong-role" title="Not for this account">
        {allow === 'admin'
          ? 'This page is for those who run the shop.'
          : 'Accounts that run the shop do not buy.'}
      </EmptyState>
    );
  }
  return children;
}

/** To the sign-in page and, after it, back to `path`. */
export function loginPath(path: string): string {
  return `/login?${new URLSearchParams({ next: path })}`;
}

/** Where to go after signing in: only ever a place in this shop. */
export function nextPath(params: URLSearchParams): string {
  const next = params.get('next') ?? '/';
  const url = new URL(next, window.location.origin);
  return url.origin === window.location.origin ? url.pathname + url.search : '/';
}

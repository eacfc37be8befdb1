import type { ReactNode } from 'react';
import { useLocation } from 'react-router';
import { Loading, Skeleton } from '../ui/Skeleton';

/** The outline of the page that is on its way, so that little moves when it arrives. */
export function PageSkeleton() {
  const { pathname } = useLocation();
  return <Loading label="Loading the page">{outlineOf(pathname)}</Loading>;
}

function outlineOf(pathname: string): ReactNode {
  if (/^\/(login|register|forgot|reset|account)$/.test(pathname)) {
    return (
      <div className="mx-auto w-full max-w-md px-4 py-12 sm:py-20">
        <Skeleton className="mx-auto h-10 w-56" />
        <Skeleton className="mt-8 h-88 rounded-card" />
      </div>
    );
  }
  if (pathname.startsWith('/sale/')) {
    return (
      <div className="mx-auto grid max-w-7xl gap-8 px-4 pt-21 pb-12 sm:px-6 sm:pt-25 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)] lg:gap-14">
        <Skeleton className="aspect-16/9 rounded-card sm:aspect-4/3" />
        <div className="space-y-6">
          <Skeleton className="h-12 w-3/4" />
          <Skeleton className="h-80 rounded-card" />
        </div>
      </div>
    );
  }
  return (
    <div className="mx-auto max-w-7xl px-4 py-8 sm:px-6 sm:py-12">
      <Skeleton className="h-10 w-48 sm:h-12" />
      <div className="mt-8">{pathname === '/basket' ? <BasketOutline /> : <Skeleton className="h-80" />}</div>
    </div>
  );
}

/** Two lines, and the sum beside or below them. */
export function BasketOutline() {
  return (
    <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="space-y-4">
        <Skeleton className="h-44 rounded-card" />
        <Skeleton className="h-44 rounded-card" />
      </div>
      <Skeleton className="h-60 rounded-card" />
    </div>
  );
}

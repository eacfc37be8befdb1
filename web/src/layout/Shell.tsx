import { type RefObject, Suspense, useEffect, useRef } from 'react';
import { Outlet, useLocation, useNavigationType } from 'react-router';
import { useShopFeed } from '../api/live/feed';
import { useUser } from '../api/session';
import { Toaster } from '../ui/Toaster';
import { Failure } from './Failure';
import { Footer } from './Footer';
import { HoldPill } from './HoldPill';
import { LiveBadge } from './LiveBadge';
import { Logo } from './Logo';
import { Navigation } from './Navigation';
import { PageSkeleton } from './PageSkeleton';

export function Shell() {
  const { pathname } = useLocation();
  // There the admin pages' own stream tells more than the shop's.
  useShopFeed(useUser()?.role === 'admin' && pathname.startsWith('/admin'));
  const content = useRef<HTMLElement>(null);
  useArrival(pathname, content);
  return (
    <div className="flex min-h-dvh flex-col pb-16 md:pb-0">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-full focus:bg-accent focus:px-4 focus:py-2 focus:text-on-accent"
      >
        Skip to the content
      </a>
      <header className="sticky top-0 z-30 border-b border-line bg-page/90 backdrop-blur-md">
        <div className="mx-auto flex h-16 max-w-7xl items-center gap-4 px-4 sm:px-6">
          <Logo />
          <div className="mx-auto">
            <Navigation at="top" />
          </div>
          <HoldPill />
          <LiveBadge />
        </div>
      </header>
      <main ref={content} id="content" tabIndex={-1} className="flex-1 outline-none">
        <Failure place={pathname}>
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </Failure>
      </main>
      <Footer />
      <Navigation at="bottom" />
      <Toaster />
    </div>
  );
}

/** A new page begins at its top, with the keyboard there too. Back is left to the browser. */
function useArrival(pathname: string, content: RefObject<HTMLElement | null>) {
  const type = useNavigationType();
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    if (type === 'POP') return;
    window.scrollTo(0, 0);
    content.current?.focus({ preventScroll: true });
  }, [pathname, type, content]);
}

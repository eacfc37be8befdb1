import clsx from 'clsx';
import {
  BadgeCheck,
  ChartNoAxesCombined,
  Cog,
  Hourglass,
  LayoutDashboard,
  Package,
  Receipt,
  ScrollText,
  Users,
} from 'lucide-react';
import { useEffect, useRef } from 'react';
import { NavLink, useLocation } from 'react-router';
import { useMetrics } from '../../api/admin/metrics';
import type { Metrics } from '../../api/admin/types';

interface Section {
  to: string;
  label: string;
  Icon: typeof Package;
  /** A number that asks for attention; 0 says nothing. */
  count?: (metrics: Metrics) => number;
  alarming?: boolean;
}

const sections: readonly Section[] = [
  { to: '/admin', label: 'Overview', Icon: LayoutDashboard },
  { to: '/admin/products', label: 'Products', Icon: Package, count: (metrics) => metrics.low_stock },
  { to: '/admin/orders', label: 'Orders', Icon: Receipt },
  { to: '/admin/holds', label: 'Holds', Icon: Hourglass, count: (metrics) => metrics.pending_holds.count },
  { to: '/admin/events', label: 'Ledger', Icon: ScrollText },
  { to: '/admin/customers', label: 'Customers', Icon: Users },
  { to: '/admin/reports', label: 'Reports', Icon: ChartNoAxesCombined },
  { to: '/admin/jobs', label: 'Jobs', Icon: Cog, count: (metrics) => metrics.jobs.dead, alarming: true },
  { to: '/admin/audit', label: 'Audit', Icon: BadgeCheck },
];

const meanings: Record<string, string> = {
  Products: 'low on stock',
  Holds: 'running',
  Jobs: 'given up',
};

/** Beside the pages on wide screens; a strip above them, to be pushed sideways, on narrow ones. */
export function Sections() {
  const { data: metrics } = useMetrics();
  const { pathname } = useLocation();
  const strip = useRef<HTMLUListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place moves the strip, and so do the numbers when they come
  useEffect(() => {
    const here = strip.current?.querySelector<HTMLElement>('[aria-current=page]');
    if (!here || !strip.current) return;
    strip.current.scrollLeft = here.offsetLeft - (strip.current.clientWidth - here.offsetWidth) / 2;
  }, [pathname, metrics !== undefined]);
  return (
    <nav aria-label="Admin" className="min-w-0 lg:sticky lg:top-24 lg:self-start">
      <ul
        ref={strip}
        className="relative -mx-4 flex gap-1 overflow-x-auto px-4 py-1 sm:-mx-6 sm:px-6 lg:mx-0 lg:flex-col lg:overflow-visible lg:px-0"
      >
        {sections.map(({ to, label, Icon, count, alarming }) => {
          const number = metrics && count ? count(metrics) : 0;
          return (
            <li key={to} className="shrink-0">
              <NavLink
                to={to}
                end={to === '/admin'}
                className={({ isActive }) =>
                  clsx(
                    'flex min-h-10 items-center gap-2.5 rounded-full px-4 text-sm font-semibold transition-colors lg:rounded-xl lg:px-3',
                    isActive ? 'bg-ink text-page' : 'text-ink hover:bg-sunken',
                  )
                }
              >
                <Icon aria-hidden="true" className="size-4 shrink-0" />
                {label}{' '}
                {number > 0 && (
                  <span
                    className={clsx(
                      'numerals ml-auto rounded-full px-2 text-xs leading-5',
                      alarming ? 'bg-bad-wash text-bad' : 'bg-warn-wash text-warn',
                    )}
                  >
                    {number} <span className="sr-only">{meanings[label]}</span>
                  </span>
                )}
              </NavLink>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

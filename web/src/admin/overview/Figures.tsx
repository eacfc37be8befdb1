import clsx from 'clsx';
import {
  Banknote,
  Boxes,
  Gauge,
  Hourglass,
  PackageCheck,
  ShieldCheck,
  TriangleAlert,
  UserRoundCheck,
} from 'lucide-react';
import { Link } from 'react-router';
import type { Metrics } from '../../api/admin/types';
import { formatCount, formatCounted } from '../../format/count';
import { formatMoney } from '../../format/money';

interface Figure {
  name: string;
  value: string;
  note: string;
  to?: string;
  Icon: typeof Boxes;
  tone?: 'warn' | 'bad' | 'good';
}

function figuresOf(metrics: Metrics): Figure[] {
  const { confirmed_orders, expired_orders, pending_holds, jobs } = metrics;
  const low = metrics.low_stock;
  const blocked = metrics.oversell_attempts_blocked;
  return [
    {
      name: 'Available',
      value: formatCount(metrics.available),
      note: `of ${formatCount(metrics.received)} received, ${formatCounted(metrics.total_products, 'product')}`,
      to: '/admin/products?sort=available_desc',
      Icon: Boxes,
    },
    {
      name: 'Held',
      value: formatCount(metrics.held),
      note: `in ${formatCounted(pending_holds.count, 'running hold')}`,
      to: '/admin/holds',
      Icon: Hourglass,
    },
    {
      name: 'Sold',
      value: formatCount(metrics.sold),
      note: `in ${formatCounted(confirmed_orders.count, 'confirmed order')}`,
      to: '/admin/orders?status=confirmed',
      Icon: PackageCheck,
    },
    {
      name: 'Revenue',
      value: formatMoney(metrics.revenue, metrics.currency),
      note: 'of confirmed orders',
      to: '/admin/reports',
      Icon: Banknote,
    },
    {
      name: 'Confirmed, of those that ended',
      value: confirmedShare(metrics),
      note: `${formatCount(confirmed_orders.count)} confirmed, ${formatCount(expired_orders.count)} expired`,
      to: '/admin/orders?status=expired',
      Icon: UserRoundCheck,
    },
    {
      name: 'Blocked oversell attempts',
      value: formatCount(blocked),
      note: 'at this server, since it started',
      Icon: ShieldCheck,
      tone: blocked > 0 ? 'good' : undefined,
    },
    {
      name: 'Low stock',
      value: formatCount(low),
      note: `${low === 1 ? 'product below its' : 'products below their'} threshold`,
      to: '/admin/products?low_stock=true&sort=available_asc',
      Icon: TriangleAlert,
      tone: low > 0 ? 'warn' : undefined,
    },
    {
      name: 'Queue depth',
      value: formatCount(jobs.waiting),
      note: jobs.dead > 0 ? `and ${formatCount(jobs.dead)} given up` : 'jobs waiting, none given up',
      to: jobs.dead > 0 ? '/admin/jobs?state=dead' : '/admin/jobs',
      Icon: Gauge,
      tone: jobs.dead > 0 ? 'bad' : undefined,
    },
  ];
}

/** Of those that ended by themselves, one way or the other: a cancellation is neither. */
export function confirmedShare({
  confirmed_orders,
  expired_orders,
}: Pick<Metrics, 'confirmed_orders' | 'expired_orders'>): string {
  const ended = confirmed_orders.count + expired_orders.count;
  return ended === 0 ? '–' : `${Math.round((confirmed_orders.count * 100) / ended)} %`;
}

const tones = { warn: 'bg-warn-wash text-warn', bad: 'bg-bad-wash text-bad', good: 'bg-good-wash text-good' };

export function Figures({ metrics }: { metrics: Metrics }) {
  return (
    <dl className="grid grid-cols-2 gap-3 sm:gap-4 xl:grid-cols-4">
      {figuresOf(metrics).map(({ name, value, note, to, Icon, tone }) => (
        <div
          key={name}
          className="relative flex min-w-0 flex-col rounded-card border border-line bg-surface p-4 shadow-card transition-colors has-[a:hover]:border-edge sm:p-5"
        >
          <dt className="flex items-start justify-between gap-2 text-sm font-medium text-soft">
            {to ? (
              <Link to={to} className="rounded after:absolute after:inset-0 after:rounded-card">
                {name}
              </Link>
            ) : (
              name
            )}
            <span
              aria-hidden="true"
              className={clsx('rounded-full p-1.5', tone ? tones[tone] : 'bg-sunken text-soft')}
            >
              <Icon className="size-4" />
            </span>
          </dt>
          <dd
            className={clsx(
              'numerals mt-auto whitespace-nowrap pt-2 font-display font-extrabold tracking-tight',
              // A million with its cents is as wide as the card, and is not broken.
              value.length > 9 ? 'text-base sm:text-2xl' : 'text-2xl sm:text-4xl',
            )}
          >
            {value}
          </dd>
          <dd className="mt-1 text-xs text-soft sm:text-sm">{note}</dd>
        </div>
      ))}
    </dl>
  );
}

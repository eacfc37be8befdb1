import { Link } from 'react-router';
import { formatCounted } from '../../format/count';
import { Money } from '../../ui/Money';
import { ShareBar } from '../charts/ShareBar';

interface Ranked {
  to: string;
  name: string;
  revenue: string;
  orders: number;
  pieces: number;
  /** What they are ranked by. A float will do: it is only the length of a bar. */
  weight: number;
}

/** Who or what brought the most, each beside the first. */
export function Ranking({ rows, currency }: { rows: readonly Ranked[]; currency: string }) {
  const most = Math.max(...rows.map(({ weight }) => weight));
  return (
    <ol className="grid grid-cols-[auto_minmax(0,1fr)_auto] gap-y-4">
      {rows.map(({ to, name, revenue, orders, pieces, weight }, at) => (
        <li key={to} className="col-span-full grid grid-cols-subgrid gap-x-3">
          <span aria-hidden="true" className="numerals font-display text-2xl font-extrabold text-soft">
            {at + 1}
          </span>
          <div className="min-w-0">
            <Link to={to} className="block truncate font-semibold underline-offset-4 hover:underline">
              {name}
            </Link>
            <ShareBar share={most > 0 ? weight / most : 0} className="mt-1.5" />
          </div>
          <div className="text-right">
            <Money amount={revenue} currency={currency} className="numerals font-semibold" />
            <p className="text-xs text-soft">
              {formatCounted(pieces, 'piece')}, {formatCounted(orders, 'order')}
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}

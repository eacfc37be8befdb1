import { Link } from 'react-router';
import { useTopProducts } from '../../api/admin/reports';
import { formatCount } from '../../format/count';
import { Money } from '../../ui/Money';
import { Skeleton } from '../../ui/Skeleton';
import { ErrorState } from '../../ui/States';
import { ShareBar } from '../charts/ShareBar';
import { Panel } from '../shell/AdminPage';

export function TopSellersCard({ limit }: { limit: number }) {
  const { data, error, refetch } = useTopProducts(limit);
  const most = Math.max(1, ...(data?.data ?? []).map((each) => each.pieces));
  return (
    <Panel title="Top sellers">
      {data ? (
        data.data.length === 0 ? (
          <p className="text-soft">Nothing is sold yet.</p>
        ) : (
          <ol className="space-y-4">
            {data.data.map((each, at) => (
              <li key={each.product_id} className="grid grid-cols-[2rem_minmax(0,1fr)_auto] gap-x-3">
                <span aria-hidden="true" className="numerals font-display text-2xl font-extrabold text-soft">
                  {at + 1}
                </span>
                <div className="min-w-0">
                  <Link
                    to={`/admin/products/${each.product_id}`}
                    className="block truncate font-semibold underline-offset-4 hover:underline"
                  >
                    {each.name}
                  </Link>
                  <ShareBar share={each.pieces / most} className="mt-1.5" />
                </div>
                <div className="text-right">
                  <Money amount={each.revenue} currency={data.currency} className="numerals font-semibold" />
                  <p className="text-xs text-soft">
                    {formatCount(each.pieces)} pieces, {formatCount(each.orders)} orders
                  </p>
                </div>
              </li>
            ))}
          </ol>
        )
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton className="h-64" />
      )}
    </Panel>
  );
}

import { Link } from 'react-router';
import { useCustomerRevenue } from '../../api/admin/reports';
import { formatCount } from '../../format/count';
import { Money } from '../../ui/Money';
import { Skeleton } from '../../ui/Skeleton';
import { ErrorState } from '../../ui/States';
import { ShareBar } from '../charts/ShareBar';
import { Panel } from '../shell/AdminPage';

export function CustomerRevenueCard({ limit }: { limit: number }) {
  const { data, error, refetch } = useCustomerRevenue(limit);
  // The length of a bar may be a float; every amount that is read stays the server's string.
  const most = Math.max(0.01, ...(data?.data ?? []).map((each) => Number(each.revenue)));
  return (
    <Panel title="Revenue by customer">
      {data ? (
        data.data.length === 0 ? (
          <p className="text-soft">Nobody has bought anything yet.</p>
        ) : (
          <ol className="space-y-4">
            {data.data.map((each) => (
              <li key={each.customer_id} className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4">
                <div className="min-w-0">
                  <Link
                    to={`/admin/customers/${each.customer_id}`}
                    className="block truncate font-semibold underline-offset-4 hover:underline"
                  >
                    {each.email}
                  </Link>
                  <ShareBar share={Number(each.revenue) / most} className="mt-1.5" />
                </div>
                <div className="text-right">
                  <Money amount={each.revenue} currency={data.currency} className="numerals font-semibold" />
                  <p className="text-xs text-soft">
                    {formatCount(each.orders)} orders, {formatCount(each.pieces)} pieces
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

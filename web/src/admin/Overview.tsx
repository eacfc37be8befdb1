import { useMetrics } from '../api/metrics';
import { formatMoney } from '../format/money';
import { Page } from '../ui/Page';
import { Loading, Skeleton } from '../ui/Skeleton';
import { ErrorState } from '../ui/States';

export function Overview() {
  const { data, error, refetch } = useMetrics();
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const figures: [string, string | number][] = data
    ? [
        ['Available', data.available],
        ['Held', data.held],
        ['Sold', data.sold],
        ['Revenue', formatMoney(data.revenue, data.currency)],
        ['Low stock', data.low_stock],
        ['Blocked oversell attempts', data.oversell_attempts_blocked],
      ]
    : [];
  return (
    <Page title="Overview">
      {data ? (
        <dl className="grid grid-cols-2 gap-4 lg:grid-cols-3">
          {figures.map(([name, value]) => (
            <div key={name} className="rounded-card border border-line bg-surface p-5 shadow-card">
              <dt className="text-sm text-soft">{name}</dt>
              <dd className="numerals mt-1 font-display text-3xl font-bold">{value}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <Loading label="Loading the figures">
          <Skeleton className="h-48" />
        </Loading>
      )}
    </Page>
  );
}

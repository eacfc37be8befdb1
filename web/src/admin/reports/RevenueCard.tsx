import { useRevenueReport } from '../../api/admin/reports';
import type { RevenuePoint } from '../../api/admin/types';
import { formatCount, formatCounted } from '../../format/count';
import { formatMoney } from '../../format/money';
import { ErrorState } from '../../ui/States';
import type { Column } from '../../ui/Table';
import { RevenueBars } from '../charts';
import { ChartCard } from '../charts/ChartCard';
import { bucketOf, type PeriodName, perBucket, periodOf } from '../charts/periods';
import { bucketLabel, withEmptyBuckets } from '../charts/series';

const empty = { orders: 0, pieces: 0, revenue: '0.00' };

export function RevenueCard({ period }: { period: PeriodName }) {
  const { data, error, isPending, refetch } = useRevenueReport(periodOf(period));
  const bucket = bucketOf(period);
  const points = data?.data ?? [];
  const best = points.reduce<RevenuePoint | undefined>(
    (most, point) => (most && Number(most.revenue) >= Number(point.revenue) ? most : point),
    undefined,
  );
  const orders = points.reduce((all, point) => all + point.orders, 0);
  const pieces = points.reduce((all, point) => all + point.pieces, 0);
  const columns: Column<RevenuePoint>[] = [
    { key: 'at', header: 'From', cell: (point) => bucketLabel(point.starts_at, bucket) },
    { key: 'orders', header: 'Orders', numeric: true, cell: (point) => formatCount(point.orders) },
    { key: 'pieces', header: 'Pieces', numeric: true, cell: (point) => formatCount(point.pieces) },
    {
      key: 'revenue',
      header: 'Revenue',
      numeric: true,
      cell: (point) => formatMoney(point.revenue, data?.currency ?? 'EUR'),
    },
  ];
  return (
    <ChartCard
      title={`Revenue ${perBucket(period)}`}
      summary={
        best && data
          ? `${formatCounted(pieces, 'piece')} in ${formatCounted(orders, 'order')}; the best was ${bucketLabel(best.starts_at, bucket)} with ${formatMoney(best.revenue, data.currency)}.`
          : ''
      }
      columns={columns}
      rows={[...points].reverse()}
      rowKey={(point) => point.starts_at}
      loading={isPending}
      empty={points.length === 0 ? 'Nothing was sold in this period.' : undefined}
      error={error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : undefined}
    >
      {data && (
        <RevenueBars
          points={withEmptyBuckets(points, data.bucket, data.asked.from ?? '', data.asked.to ?? '', empty)}
          bucket={bucket}
          currency={data.currency}
        />
      )}
    </ChartCard>
  );
}

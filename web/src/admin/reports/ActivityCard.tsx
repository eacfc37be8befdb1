import { useOrdersReport } from '../../api/admin/reports';
import type { OrdersPoint } from '../../api/admin/types';
import { formatCount, formatCounted } from '../../format/count';
import { ErrorState } from '../../ui/States';
import type { Column } from '../../ui/Table';
import { TimeLines } from '../charts';
import { ChartCard } from '../charts/ChartCard';
import type { Series } from '../charts/palette';
import { bucketOf, type PeriodName, perBucket, periodOf } from '../charts/periods';
import { bucketLabel, withEmptyBuckets } from '../charts/series';

const series: readonly Series[] = [
  { key: 'held', name: 'Holds', ink: 'info' },
  { key: 'confirmed', name: 'Confirmed', ink: 'good', texture: 'stripes' },
  { key: 'expired', name: 'Expired', ink: 'bad', texture: 'dots' },
];
const empty = { held: 0, confirmed: 0, cancelled: 0, expired: 0 };

export function ActivityCard({ period }: { period: PeriodName }) {
  const { data, error, isPending, refetch } = useOrdersReport(periodOf(period));
  const bucket = bucketOf(period);
  const sum = (key: keyof typeof empty) => (data?.data ?? []).reduce((all, point) => all + point[key], 0);
  const rows = data
    ? withEmptyBuckets(data.data, data.bucket, data.asked.from ?? '', data.asked.to ?? '', empty)
    : [];
  const columns: Column<OrdersPoint>[] = [
    { key: 'at', header: 'From', cell: (point) => bucketLabel(point.starts_at, bucket) },
    ...series.map(
      ({ key, name }): Column<OrdersPoint> => ({
        key,
        header: name,
        numeric: true,
        cell: (point) => formatCount(point[key as keyof typeof empty]),
      }),
    ),
    { key: 'cancelled', header: 'Cancelled', numeric: true, cell: (point) => formatCount(point.cancelled) },
  ];
  return (
    <ChartCard
      title={`Holds and endings ${perBucket(period)}`}
      summary={`${formatCounted(sum('held'), 'hold')}, ${formatCount(sum('confirmed'))} confirmed, ${formatCount(sum('expired'))} expired, ${formatCount(sum('cancelled'))} cancelled.`}
      columns={columns}
      // The table leaves out what the server leaves out: buckets in which nothing happened.
      rows={[...(data?.data ?? [])].reverse()}
      rowKey={(point) => point.starts_at}
      loading={isPending}
      empty={data?.data.length === 0 ? 'No hold was made or ended in this period.' : undefined}
      error={error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : undefined}
    >
      <TimeLines rows={rows} bucket={bucket} series={series} />
    </ChartCard>
  );
}

import { useOutcomes } from '../../api/admin/reports';
import type { Outcome } from '../../api/admin/types';
import { formatCount, formatCounted } from '../../format/count';
import { ErrorState } from '../../ui/States';
import type { Column } from '../../ui/Table';
import { StackedBars } from '../charts';
import { ChartCard } from '../charts/ChartCard';
import type { Series } from '../charts/palette';

const MOST_ROWS = 8;

const series: readonly Series[] = [
  { key: 'pending', name: 'Pending', ink: 'warn', texture: 'stripes' },
  { key: 'confirmed', name: 'Confirmed', ink: 'good' },
  { key: 'expired', name: 'Expired', ink: 'bad', texture: 'dots' },
];

const columns: readonly Column<Outcome>[] = [
  { key: 'name', header: 'Product', cell: (row) => row.name },
  { key: 'pending', header: 'Pending', numeric: true, cell: (row) => formatCount(row.pending) },
  { key: 'confirmed', header: 'Confirmed', numeric: true, cell: (row) => formatCount(row.confirmed) },
  { key: 'expired', header: 'Expired', numeric: true, cell: (row) => formatCount(row.expired) },
];

/** What is shown, of how many: those that are left out are told of. */
export function summaryOf(shown: number, products: number): string {
  if (shown === products) return `Pieces of ${formatCounted(products, 'product')}.`;
  const others = formatCounted(products - shown, 'product');
  return `Pieces of the ${formatCounted(shown, 'product')} with the most; ${others} more with fewer.`;
}

/** The server says which products are the most active: a shop has more than one page of them. */
export function OutcomesCard() {
  const { data, error, isPending, refetch } = useOutcomes(MOST_ROWS);
  const rows = data?.data ?? [];
  return (
    <ChartCard
      title="What became of orders, by product"
      summary={summaryOf(rows.length, data?.products ?? 0)}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.product_id}
      loading={isPending}
      empty={rows.length === 0 ? 'Nobody has held or bought anything yet.' : undefined}
      error={error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : undefined}
    >
      <StackedBars rows={rows} name="name" series={series} />
    </ChartCard>
  );
}

import { useAdminProducts } from '../../api/admin/products';
import { useExpiredPieces } from '../../api/admin/reports';
import type { ExpiredPieces } from '../../api/admin/types';
import type { Product } from '../../api/types';
import { formatCount } from '../../format/count';
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

export interface Outcome {
  id: number;
  name: string;
  pending: number;
  confirmed: number;
  expired: number;
}

/** The products that people asked for, those with the most pieces first. */
export function outcomesOf(products: readonly Product[], expired: readonly ExpiredPieces[]): Outcome[] {
  const lost = new Map(expired.map(({ product_id, pieces }) => [product_id, pieces]));
  return products
    .map(({ id, name, held, sold }) => ({
      id,
      name,
      pending: held,
      confirmed: sold,
      expired: lost.get(id) ?? 0,
    }))
    .filter((each) => each.pending + each.confirmed + each.expired > 0)
    .sort((a, b) => b.pending + b.confirmed + b.expired - (a.pending + a.confirmed + a.expired))
    .slice(0, MOST_ROWS);
}

const columns: readonly Column<Outcome>[] = [
  { key: 'name', header: 'Product', cell: (row) => row.name },
  { key: 'pending', header: 'Pending', numeric: true, cell: (row) => formatCount(row.pending) },
  { key: 'confirmed', header: 'Confirmed', numeric: true, cell: (row) => formatCount(row.confirmed) },
  { key: 'expired', header: 'Expired', numeric: true, cell: (row) => formatCount(row.expired) },
];

export function OutcomesCard() {
  const products = useAdminProducts({ limit: 100 });
  const expired = useExpiredPieces();
  const rows = outcomesOf(products.data?.data ?? [], expired.data?.data ?? []);
  return (
    <ChartCard
      title="What became of holds, by product"
      summary={
        rows.length === 1
          ? 'Pieces of one product.'
          : `Pieces, the ${formatCount(rows.length)} products with the most.`
      }
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      loading={products.isPending || expired.isPending}
      empty={rows.length === 0 ? 'Nobody has held anything yet.' : undefined}
      error={
        products.error && !products.data ? (
          <ErrorState error={products.error} onRetry={() => void products.refetch()} />
        ) : undefined
      }
    >
      <StackedBars rows={rows} name="name" series={series} />
    </ChartCard>
  );
}

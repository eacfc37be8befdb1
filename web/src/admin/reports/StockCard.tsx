import { useProductNames } from '../../api/admin/products';
import { useStockTimeline, useTopProducts } from '../../api/admin/reports';
import type { StockPoint } from '../../api/admin/types';
import { formatCount, formatCounted } from '../../format/count';
import { formatExactly } from '../../format/time';
import { ErrorState } from '../../ui/States';
import type { Column } from '../../ui/Table';
import { StockSteps } from '../charts';
import { ChartCard } from '../charts/ChartCard';
import { upToNow } from '../charts/series';

const columns: readonly Column<StockPoint>[] = [
  { key: 'at', header: 'At', cell: (point) => formatExactly(point.at) },
  { key: 'available', header: 'Available', numeric: true, cell: (point) => formatCount(point.available) },
  { key: 'held', header: 'Held', numeric: true, cell: (point) => formatCount(point.held) },
  { key: 'sold', header: 'Sold', numeric: true, cell: (point) => formatCount(point.sold) },
  { key: 'received', header: 'Received', numeric: true, cell: (point) => formatCount(point.received) },
];

interface StockCardProps {
  /** Without one, the best seller. */
  productId: number | undefined;
  /** Absent where the page is about one product. */
  onChoose?: (id: number) => void;
}

export function StockCard({ productId, onChoose }: StockCardProps) {
  const names = useProductNames();
  const best = useTopProducts(1).data?.data[0]?.product_id;
  const shown = productId ?? best ?? names.data?.[0]?.id;
  const { data, error, isPending, refetch } = useStockTimeline(shown);
  const last = data?.data.at(-1);
  return (
    <ChartCard
      title="Stock over time"
      aside={
        onChoose && (
          <select
            aria-label="Product"
            value={shown ?? ''}
            onChange={(event) => onChoose(Number(event.target.value))}
            className="order-last h-9 w-full min-w-0 rounded-lg border sm:order-none sm:w-40 border-edge bg-surface px-2 text-sm"
          >
            {names.data?.map((product) => (
              <option key={product.id} value={product.id}>
                {product.name}
              </option>
            ))}
          </select>
        )
      }
      summary={
        last && data
          ? `${data.name}: ${formatCount(last.available)} available, ${formatCount(last.held)} held, ${formatCount(last.sold)} sold, from ${formatCounted(data.data.length, 'row')} of the ledger.`
          : ''
      }
      columns={columns}
      rows={[...(data?.data ?? [])].reverse()}
      rowKey={(point) => point.version}
      loading={isPending}
      empty={data?.data.length === 0 ? 'The ledger has no row for this product.' : undefined}
      error={error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : undefined}
    >
      <StockSteps points={data ? upToNow(data.data, data.server_time) : []} />
    </ChartCard>
  );
}

import { useProductSearch } from '../../api/admin/products';
import { useStockTimeline, useTopProducts } from '../../api/admin/reports';
import type { StockPoint } from '../../api/admin/types';
import { formatCount, formatCounted } from '../../format/count';
import { formatExactly } from '../../format/time';
import { ErrorState } from '../../ui/States';
import type { Column } from '../../ui/Table';
import { StockSteps } from '../charts';
import { ChartCard } from '../charts/ChartCard';
import { upToNow } from '../charts/series';
import { ProductPicker } from '../products/ProductPicker';

const columns: readonly Column<StockPoint>[] = [
  { key: 'at', header: 'At', cell: (point) => formatExactly(point.at) },
  { key: 'available', header: 'Available', numeric: true, cell: (point) => formatCount(point.available) },
  { key: 'held', header: 'Held', numeric: true, cell: (point) => formatCount(point.held) },
  { key: 'sold', header: 'Sold', numeric: true, cell: (point) => formatCount(point.sold) },
  { key: 'received', header: 'Received', numeric: true, cell: (point) => formatCount(point.received) },
];

interface StockCardProps {
  /** Without one, the best seller; before anything is sold, the first by name. */
  productId: number | undefined;
  /** Absent where the page is about one product. */
  onChoose?: (id: number) => void;
}

export function StockCard({ productId, onChoose }: StockCardProps) {
  const sellers = useTopProducts(1).data?.data;
  const products = useProductSearch('', productId === undefined && sellers?.length === 0).data?.data;
  const shown = productId ?? sellers?.[0]?.product_id ?? products?.[0]?.id;
  const none = shown === undefined && products?.length === 0;
  const { data, error, isPending, refetch } = useStockTimeline(shown);
  const last = data?.data.at(-1);
  return (
    <ChartCard
      title="Stock over time"
      aside={
        onChoose && (
          <ProductPicker
            hideLabel
            value={String(shown ?? '')}
            name={data?.product_id === shown ? (data?.name ?? '') : ''}
            onChoose={(id) => onChoose(Number(id))}
            className="order-last w-full min-w-0 sm:order-none sm:w-40 [&_input]:h-9 [&_input]:text-sm"
          />
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
      loading={isPending && !none}
      empty={
        none
          ? 'There is no product yet.'
          : data?.data.length === 0
            ? 'The ledger has no row for this product.'
            : undefined
      }
      error={error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : undefined}
    >
      <StockSteps points={data ? upToNow(data.data, data.server_time) : []} />
    </ChartCard>
  );
}

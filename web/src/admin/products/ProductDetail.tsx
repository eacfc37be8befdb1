import { Archive, PackagePlus, Pencil } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useAdminProduct } from '../../api/admin/products';
import { hasCode } from '../../api/problem';
import type { Product } from '../../api/types';
import { formatCount } from '../../format/count';
import { formatMoney } from '../../format/money';
import { formatMoment } from '../../format/time';
import { SlatMeter } from '../../shop/SlatMeter';
import { Button, ButtonLink } from '../../ui/Button';
import { ErrorState } from '../../ui/States';
import { Ledger, useLedger } from '../events/Ledger';
import { StockCard } from '../reports/StockCard';
import { AdminPage, Panel } from '../shell/AdminPage';
import { type Fact, Facts } from '../shell/Facts';
import { ExportButton } from '../table/ExportButton';
import { RowSkeletons } from '../table/ListView';
import { AdjustDialog } from './AdjustDialog';
import { ArchiveDialog } from './ArchiveDialog';
import { LowStockBadge, ProductState } from './columns';

export function ProductDetail() {
  const id = Number(useParams().id);
  const { data: product, error, refetch } = useAdminProduct(id);
  const [open, setOpen] = useState<'adjust' | 'archive' | null>(null);
  if (!product) {
    return error ? (
      <ErrorState
        error={error}
        title={hasCode(error, 'not_found') ? 'No such product' : undefined}
        onRetry={() => void refetch()}
      />
    ) : (
      <RowSkeletons label="Loading the product" />
    );
  }
  return (
    <AdminPage
      title={product.name}
      intro={
        <span className="flex flex-wrap items-center gap-2">
          <ProductState state={product.state} />
          <LowStockBadge {...product} />
          <span className="text-sm">
            #{product.id}, version {product.version}
          </span>
        </span>
      }
      actions={
        <>
          <Button onClick={() => setOpen('adjust')}>
            <PackagePlus aria-hidden="true" className="size-4" />
            Adjust stock
          </Button>
          <ButtonLink look="secondary" to={`/admin/products/${id}/edit`}>
            <Pencil aria-hidden="true" className="size-4" />
            Edit
          </ButtonLink>
          {product.state !== 'archived' && (
            <Button look="danger" onClick={() => setOpen('archive')}>
              <Archive aria-hidden="true" className="size-4" />
              Archive
            </Button>
          )}
        </>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 xl:grid-cols-2">
        <Panel title="Stock">
          <StockLevel product={product} />
          <div className="mt-6 border-t border-line pt-5">
            <Facts facts={factsOf(product)} />
          </div>
        </Panel>
        <StockCard productId={id} />
      </div>
      <section aria-label="Ledger" className="mt-8">
        <ProductLedger id={id} />
      </section>
      {open === 'adjust' && <AdjustDialog product={product} onClose={() => setOpen(null)} />}
      {open === 'archive' && <ArchiveDialog product={product} onClose={() => setOpen(null)} />}
    </AdminPage>
  );
}

function StockLevel({ product }: { product: Product }) {
  const figures = [
    ['Available', product.available],
    ['Held', product.held],
    ['Sold', product.sold],
    ['Received', product.received],
  ] as const;
  return (
    <>
      <SlatMeter level={product} className="h-9" />
      <dl className="mt-5 grid grid-cols-2 gap-4 sm:grid-cols-4">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt className="text-sm text-soft">{name}</dt>
            <dd className="numerals font-display text-3xl font-extrabold">{formatCount(value)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function factsOf(product: Product): Fact[] {
  return [
    ['Price', formatMoney(product.price, product.currency)],
    product.sku && ['SKU', product.sku],
    product.category && ['Category', product.category],
    ['Sale', saleOf(product)],
    [
      'For each customer',
      product.max_per_customer ? `at most ${formatCount(product.max_per_customer)}` : 'no limit',
    ],
    [
      'A hold lasts',
      product.hold_seconds ? `${formatCount(product.hold_seconds)} s` : "as the shop's setting says",
    ],
    ['Low stock', `below ${formatCount(product.low_stock_threshold)}`],
    [
      'Orders',
      <Link
        key="orders"
        to={`/admin/orders?product_id=${product.id}`}
        className="underline underline-offset-4 hover:no-underline"
      >
        Those with this product
      </Link>,
    ],
    ['Changed', formatMoment(product.updated_at)],
    product.description && [
      'Description',
      <span key="text" className="whitespace-pre-wrap">
        {product.description}
      </span>,
    ],
  ];
}

function saleOf({ sale_starts_at, sale_ends_at }: Product): string {
  const from = sale_starts_at ? `from ${formatMoment(sale_starts_at)}` : '';
  const until = sale_ends_at ? `until ${formatMoment(sale_ends_at)}` : '';
  return [from, until].filter(Boolean).join(' ') || 'always';
}

function ProductLedger({ id }: { id: number }) {
  const ledger = useLedger(id);
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-2xl font-bold">Ledger</h2>
        <ExportButton of={{ table: 'inventory-events', query: ledger.query }} />
      </div>
      <Ledger {...ledger} />
    </>
  );
}

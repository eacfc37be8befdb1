import { ArrowLeft } from 'lucide-react';
import { Link, useParams } from 'react-router';
import { hasCode } from '../api/problem';
import { useProduct } from '../api/products';
import type { Product } from '../api/types';
import { NotFound } from '../layout/Failure';
import { PageSkeleton } from '../layout/PageSkeleton';
import { Money } from '../ui/Money';
import { useTitle } from '../ui/Page';
import { ErrorState } from '../ui/States';
import { Artwork } from './Artwork';
import { BuyPanel } from './BuyPanel';
import { SaleClock } from './SaleClock';
import { SlatMeter } from './SlatMeter';
import { StaleNotice } from './StaleNotice';
import { StandingBadge } from './StandingBadge';
import { StockFigures, standingText } from './StockFigures';
import { standingOf } from './sale';

export function ProductPage() {
  const id = Number(useParams().id);
  if (!Number.isSafeInteger(id) || id < 1) return <NotFound />;
  return <Sale key={id} id={id} />;
}

function Sale({ id }: { id: number }) {
  const { data, error, isError, dataUpdatedAt, refetch } = useProduct(id);
  if (data) {
    return (
      <div className="mx-auto w-full max-w-7xl px-4 py-6 sm:px-6 sm:py-10">
        <Link
          to="/"
          className="mb-6 inline-flex min-h-9 items-center gap-2 text-sm font-semibold text-soft hover:text-ink"
        >
          <ArrowLeft aria-hidden="true" className="size-4" /> All sales
        </Link>
        <StaleNotice updatedAt={dataUpdatedAt} failing={isError} asOf={data.stale ? data.as_of : null} />
        <Details product={data} />
      </div>
    );
  }
  if (hasCode(error, 'not_found')) return <NotFound />;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return <PageSkeleton />;
}

function Details({ product }: { product: Product }) {
  useTitle(product.name);
  const standing = standingOf(product);
  const text = standingText(standing);
  return (
    <article className="grid gap-8 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)] lg:gap-14">
      <Artwork
        id={product.id}
        className="aspect-16/9 w-full self-start sm:aspect-4/3 rounded-card shadow-card lg:sticky lg:top-24"
      />
      <div className="space-y-6">
        <header className="space-y-3">
          <div className="flex flex-wrap items-center gap-3">
            <StandingBadge standing={standing} />
            {product.category && (
              <p className="text-sm font-medium text-soft capitalize">{product.category}</p>
            )}
          </div>
          <h1 className="text-4xl leading-[1.05] font-extrabold sm:text-5xl">{product.name}</h1>
          <Money
            amount={product.price}
            currency={product.currency}
            className="numerals block font-display text-3xl font-bold"
          />
        </header>
        {product.description && (
          <p className="max-w-prose text-lg leading-relaxed whitespace-pre-line text-soft">
            {product.description}
          </p>
        )}
        <section
          aria-label="Stock"
          className="space-y-3 rounded-card border border-line bg-surface p-5 shadow-card sm:p-6"
        >
          <SlatMeter level={product} className="h-12" />
          <div className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1">
            <StockFigures product={product} />
            <p className="numerals text-sm text-soft" data-testid="percent-sold">
              {product.percent_sold}% sold
            </p>
          </div>
          {text && (
            <p className="font-medium" data-testid="standing-text">
              {text}
            </p>
          )}
          <SaleClock product={product} />
          <BuyPanel product={product} />
        </section>
        {product.sku && <p className="text-xs text-soft">Article {product.sku}</p>}
      </div>
    </article>
  );
}

import { Link } from 'react-router';
import type { Product } from '../api/types';
import { ButtonLink } from '../ui/Button';
import { Money } from '../ui/Money';
import { Artwork } from './Artwork';
import { SaleClock } from './SaleClock';
import { SlatMeter } from './SlatMeter';
import { StandingBadge } from './StandingBadge';
import { StockFigures, standingText } from './StockFigures';
import { canBuy, standingOf } from './sale';

export function SaleCard({ product }: { product: Product }) {
  const standing = standingOf(product);
  const text = standingText(standing);
  return (
    <article
      data-testid={`sale-${product.id}`}
      className="group relative flex flex-col overflow-hidden rounded-card border border-line bg-surface shadow-card transition-transform focus-within:-translate-y-0.5 hover:-translate-y-0.5"
    >
      <div className="relative overflow-hidden">
        <Artwork
          id={product.id}
          className="aspect-16/10 w-full sm:aspect-4/3 transition-transform duration-500 group-hover:scale-[1.03]"
        />
        <div className="absolute top-3 left-3">
          <StandingBadge standing={standing} />
        </div>
      </div>
      <div className="flex flex-1 flex-col gap-3 p-5">
        <div>
          {product.category && <p className="text-xs font-medium text-soft capitalize">{product.category}</p>}
          <div className="mt-0.5 flex items-start justify-between gap-3">
            <h3 className="text-xl leading-snug font-bold">
              {/* The whole card is the target; the link stays the one thing to tab to. */}
              <Link to={`/sale/${product.id}`} className="after:absolute after:inset-0">
                {product.name}
              </Link>
            </h3>
            <Money
              amount={product.price}
              currency={product.currency}
              className="numerals shrink-0 font-display text-xl font-bold"
            />
          </div>
        </div>
        <div className="mt-auto space-y-2.5">
          <SlatMeter level={product} className="h-7" />
          <div className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1">
            <StockFigures product={product} />
            <p className="numerals text-sm text-soft" data-testid="percent-sold">
              {product.percent_sold}% sold
            </p>
          </div>
          {text && <p className="text-sm text-soft">{text}</p>}
          <div className="flex min-h-9 items-center justify-between gap-3 max-sm:empty:hidden">
            <SaleClock product={product} />
            {canBuy(standing) && (
              <ButtonLink
                to={`/sale/${product.id}?buy=1`}
                size="small"
                className="relative z-10 ml-auto"
                aria-label={`Buy ${product.name}`}
              >
                Buy
              </ButtonLink>
            )}
          </div>
        </div>
      </div>
    </article>
  );
}

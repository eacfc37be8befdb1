import type { Product } from '../api/types';
import type { SaleStanding } from './sale';

/** The three numbers, always all of them: what is held is neither to be had nor gone. */
export function StockFigures({ product }: { product: Pick<Product, 'available' | 'held' | 'sold'> }) {
  const figures = [
    ['available', product.available, 'bg-line'],
    ['held', product.held, 'bg-accent'],
    ['sold', product.sold, 'bg-ink'],
  ] as const;
  return (
    <dl className="flex flex-wrap gap-x-3 gap-y-1 text-sm sm:gap-x-4">
      {figures.map(([name, value, colour]) => (
        <div key={name} className="flex items-baseline gap-1.5">
          <dd
            className="numerals order-1 flex items-center gap-1.5 font-semibold"
            data-testid={`figure-${name}`}
          >
            {/* The legend of the meter. */}
            <span aria-hidden="true" className={`size-2 rounded-full ${colour}`} />
            {value}
          </dd>
          <dt className="order-2 text-soft">{name}</dt>
        </div>
      ))}
    </dl>
  );
}

/** What the standing means for the one who wants to buy. */
export function standingText(standing: SaleStanding): string | null {
  switch (standing) {
    case 'all_held':
      return "Every unit is in someone's basket. One may come back.";
    case 'sold_out':
      return 'Every unit is sold.';
    case 'ended':
      return 'This sale is over.';
    default:
      return null;
  }
}

import type { Product } from '../api/types';

/** What a customer is to see. The server says whether a sale is on and whether it is sold out; of
 *  a sale that is on, the counters say how it stands. */
export type SaleStanding = 'upcoming' | 'live' | 'few_left' | 'all_held' | 'sold_out' | 'ended';

type Level = Pick<Product, 'state' | 'available' | 'held' | 'low_stock_threshold'>;

export function standingOf({ state, available, held, low_stock_threshold }: Level): SaleStanding {
  switch (state) {
    case 'upcoming':
      return 'upcoming';
    case 'ended':
    case 'archived':
      return 'ended';
    case 'live':
    case 'sold_out':
      // Every unit in somebody's basket is not sold out: one may come back.
      if (available === 0) return held > 0 ? 'all_held' : 'sold_out';
      return available < low_stock_threshold ? 'few_left' : 'live';
  }
}

export function canBuy(standing: SaleStanding): boolean {
  return standing === 'live' || standing === 'few_left';
}

/** The next moment at which the server will say something else, if one is known. */
export function turnsAt(product: Pick<Product, 'state' | 'sale_starts_at' | 'sale_ends_at'>): string | null {
  if (product.state === 'upcoming') return product.sale_starts_at ?? null;
  if (product.state === 'live' || product.state === 'sold_out') return product.sale_ends_at ?? null;
  return null;
}

/** The most that one order may take now. */
export function mostAtOnce({
  available,
  max_per_customer,
}: Pick<Product, 'available' | 'max_per_customer'>): number {
  return Math.max(0, Math.min(available, max_per_customer ?? Number.POSITIVE_INFINITY, 1_000));
}

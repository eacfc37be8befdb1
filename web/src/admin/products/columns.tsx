import { Link } from 'react-router';
import type { Product } from '../../api/types';
import { formatCount } from '../../format/count';
import { Badge, type BadgeTone } from '../../ui/Badge';
import { Money } from '../../ui/Money';
import type { Column } from '../../ui/Table';
import type { Sort } from '../table/Sorting';

const states: Record<Product['state'], { text: string; tone: BadgeTone }> = {
  live: { text: 'Live', tone: 'good' },
  upcoming: { text: 'Upcoming', tone: 'info' },
  sold_out: { text: 'Sold out', tone: 'bad' },
  ended: { text: 'Ended', tone: 'plain' },
  archived: { text: 'Archived', tone: 'plain' },
};

export function ProductState({ state }: Pick<Product, 'state'>) {
  return <Badge tone={states[state].tone}>{states[state].text}</Badge>;
}

/** Low is what can still be bought, not what lies in the store room. */
export function LowStockBadge(product: Pick<Product, 'available' | 'low_stock_threshold' | 'state'>) {
  const over = product.state === 'archived' || product.state === 'ended';
  if (over || product.available >= product.low_stock_threshold) return null;
  return <Badge tone="warn">Low: below {product.low_stock_threshold}</Badge>;
}

export const productColumns: readonly Column<Product>[] = [
  {
    key: 'name',
    header: 'Product',
    cell: (product) => (
      <span className="block min-w-40">
        <Link
          to={`/admin/products/${product.id}`}
          className="font-semibold underline-offset-4 hover:underline"
        >
          {product.name}
        </Link>
        <span className="block text-xs text-soft">
          #{product.id}
          {product.sku && ` · ${product.sku}`}
          {product.category && ` · ${product.category}`}
        </span>
      </span>
    ),
  },
  {
    key: 'state',
    header: 'State',
    cell: (product) => (
      <span className="inline-flex flex-wrap justify-end gap-1.5 md:justify-start">
        <ProductState state={product.state} />
        <LowStockBadge {...product} />
      </span>
    ),
  },
  {
    key: 'price',
    header: 'Price',
    numeric: true,
    cell: (product) => <Money amount={product.price} currency={product.currency} />,
  },
  {
    key: 'available',
    header: 'Available',
    numeric: true,
    cell: (product) => <strong>{formatCount(product.available)}</strong>,
  },
  { key: 'held', header: 'Held', numeric: true, cell: (product) => formatCount(product.held) },
  { key: 'sold', header: 'Sold', numeric: true, cell: (product) => formatCount(product.sold) },
];

export const productSorts: readonly Sort[] = [
  { value: '', text: 'By number' },
  { value: 'newest', text: 'Newest first' },
  { value: 'oldest', text: 'Oldest first' },
  { value: 'name', text: 'Name', column: 'name' },
  { value: 'name_desc', text: 'Name, backwards', column: 'name', descending: true },
  { value: 'price_asc', text: 'Price, lowest first', column: 'price' },
  { value: 'price_desc', text: 'Price, highest first', column: 'price', descending: true },
  { value: 'available_asc', text: 'Available, fewest first', column: 'available' },
  { value: 'available_desc', text: 'Available, most first', column: 'available', descending: true },
  { value: 'held_desc', text: 'Held, most first', column: 'held', descending: true },
  { value: 'held_asc', text: 'Held, fewest first', column: 'held' },
  { value: 'sold_desc', text: 'Sold, most first', column: 'sold', descending: true },
  { value: 'sold_asc', text: 'Sold, fewest first', column: 'sold' },
  { value: 'state_asc', text: 'State', column: 'state' },
  { value: 'state_desc', text: 'State, backwards', column: 'state', descending: true },
];

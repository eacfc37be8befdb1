import { Link } from 'react-router';
import type { EventType, InventoryEvent } from '../../api/admin/types';
import { formatChange } from '../../format/count';
import { formatExactly } from '../../format/time';
import { Badge, type BadgeTone } from '../../ui/Badge';
import type { Column } from '../../ui/Table';
import type { Sort } from '../table/Sorting';

export const eventTypes: Record<EventType, { text: string; tone: BadgeTone }> = {
  stock_added: { text: 'Stock added', tone: 'info' },
  stock_removed: { text: 'Stock removed', tone: 'bad' },
  hold_created: { text: 'Held', tone: 'warn' },
  hold_released: { text: 'Released', tone: 'plain' },
  order_confirmed: { text: 'Confirmed', tone: 'good' },
  order_cancelled: { text: 'Cancelled', tone: 'plain' },
};

export const eventSorts: readonly Sort[] = [
  { value: '', text: 'Newest first', column: 'at', descending: true },
  { value: 'oldest', text: 'Oldest first', column: 'at' },
];

function Change({ by }: { by: number }) {
  if (by === 0) return <span className="text-soft">·</span>;
  return (
    <span className={by > 0 ? 'font-semibold text-good' : 'font-semibold text-bad'}>{formatChange(by)}</span>
  );
}

const who = { customer: 'Customer', admin: 'Admin', system: 'Stockade' } as const;

export function Actor({ actor }: Pick<InventoryEvent, 'actor'>) {
  if (actor.id == null) return who[actor.kind];
  return (
    <Link to={`/admin/customers/${actor.id}`} className="underline underline-offset-4 hover:no-underline">
      {who[actor.kind]} {actor.id}
    </Link>
  );
}

/** Enough of an order's number to tell it from others; the whole is in the title and the link. */
export function OrderLink({ id }: { id: string }) {
  return (
    <Link
      to={`/admin/orders/${id}`}
      title={id}
      className="font-mono text-xs whitespace-nowrap underline underline-offset-4 hover:no-underline"
    >
      …{id.slice(-8)}
    </Link>
  );
}

export const eventColumns: readonly Column<InventoryEvent>[] = [
  {
    key: 'at',
    header: 'At',
    cell: (event) => <span className="whitespace-nowrap">{formatExactly(event.created_at)}</span>,
  },
  {
    key: 'type',
    header: 'What',
    cell: (event) => <Badge tone={eventTypes[event.type].tone}>{eventTypes[event.type].text}</Badge>,
  },
  {
    key: 'product',
    header: 'Product',
    cell: ({ product_id, product_name }) => (
      <Link to={`/admin/products/${product_id}`} className="font-semibold underline-offset-4 hover:underline">
        {product_name ?? `Product ${product_id}`}
      </Link>
    ),
  },
  {
    key: 'available',
    header: 'Available',
    numeric: true,
    cell: (event) => <Change by={event.available_change} />,
  },
  { key: 'held', header: 'Held', numeric: true, cell: (event) => <Change by={event.held_change} /> },
  { key: 'sold', header: 'Sold', numeric: true, cell: (event) => <Change by={event.sold_change} /> },
  { key: 'reason', header: 'Reason', cell: (event) => event.reason || '–' },
  {
    key: 'actor',
    header: 'By',
    cell: (event) => (
      <span className="whitespace-nowrap">
        <Actor actor={event.actor} />
      </span>
    ),
  },
  {
    key: 'order',
    header: 'Order',
    cell: (event) => (event.order_id ? <OrderLink id={event.order_id} /> : '–'),
  },
  { key: 'version', header: 'Row', numeric: true, cell: (event) => event.stock_version },
];

/** Where the page itself says which product or order its rows are about. */
export function eventColumnsBut(key: 'product' | 'order'): readonly Column<InventoryEvent>[] {
  return eventColumns.filter((column) => column.key !== key);
}

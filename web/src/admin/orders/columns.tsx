import { Link } from 'react-router';
import type { Order, OrderStatus } from '../../api/types';
import { formatCount } from '../../format/count';
import { formatMoment } from '../../format/time';
import { Badge, type BadgeTone } from '../../ui/Badge';
import { Countdown } from '../../ui/Countdown';
import { Money } from '../../ui/Money';
import type { Column } from '../../ui/Table';
import type { Sort } from '../table/Sorting';

export const statuses: Record<OrderStatus, { text: string; tone: BadgeTone }> = {
  pending: { text: 'Pending', tone: 'warn' },
  confirmed: { text: 'Confirmed', tone: 'good' },
  cancelled: { text: 'Cancelled', tone: 'plain' },
  expired: { text: 'Expired', tone: 'bad' },
};

export function OrderStatusBadge({ status }: Pick<Order, 'status'>) {
  return <Badge tone={statuses[status].tone}>{statuses[status].text}</Badge>;
}

const pieces = (order: Order) => order.items.reduce((sum, item) => sum + item.quantity, 0);

const order: Column<Order> = {
  key: 'order',
  header: 'Order',
  cell: ({ id, number }) => (
    <Link
      to={`/admin/orders/${id}`}
      title={id}
      className="font-mono text-xs font-semibold underline underline-offset-4 hover:no-underline"
    >
      {number ? `#${number}` : `…${id.slice(-8)}`}
    </Link>
  ),
};

const customer: Column<Order> = {
  key: 'customer',
  header: 'Customer',
  cell: ({ customer_id, customer_email }) => (
    <Link to={`/admin/customers/${customer_id}`} className="break-all underline-offset-4 hover:underline">
      {customer_email}
    </Link>
  ),
};

const items: Column<Order> = {
  key: 'items',
  header: 'Items',
  cell: (row) => (
    <span className="block min-w-36">
      {row.items.map((item) => (
        <span key={item.product_id} className="block">
          <span className="numerals">{formatCount(item.quantity)} ×</span> {item.name}
        </span>
      ))}
    </span>
  ),
};

const quantity: Column<Order> = {
  key: 'pieces',
  header: 'Pieces',
  numeric: true,
  cell: (row) => formatCount(pieces(row)),
};

const total: Column<Order> = {
  key: 'total',
  header: 'Total',
  numeric: true,
  cell: (row) => <Money amount={row.total} currency={row.currency} />,
};

const created: Column<Order> = {
  key: 'created',
  header: 'Made',
  cell: (row) => <span className="whitespace-nowrap">{formatMoment(row.created_at)}</span>,
};

const status: Column<Order> = {
  key: 'status',
  header: 'Status',
  cell: (row) => <OrderStatusBadge status={row.status} />,
};

const until: Column<Order> = {
  key: 'until',
  header: 'Held until',
  cell: ({ hold_expires_at }) =>
    hold_expires_at ? (
      <span className="whitespace-nowrap">
        <Countdown deadline={hold_expires_at} className="font-semibold text-accent" />{' '}
        <span className="block text-xs text-soft">{formatMoment(hold_expires_at)}</span>
      </span>
    ) : (
      '–'
    ),
};

const extended: Column<Order> = {
  key: 'extended',
  header: 'Extended',
  numeric: true,
  cell: (row) => `${row.extensions} ×`,
};

export const orderSorts: readonly Sort[] = [
  { value: '', text: 'Newest first', column: 'created', descending: true },
  { value: 'oldest', text: 'Oldest first', column: 'created' },
  { value: 'customer_asc', text: 'Customer', column: 'customer' },
  { value: 'customer_desc', text: 'Customer, backwards', column: 'customer', descending: true },
  { value: 'total_desc', text: 'Total, highest first', column: 'total', descending: true },
  { value: 'total_asc', text: 'Total, lowest first', column: 'total' },
  { value: 'status_asc', text: 'Status', column: 'status' },
  { value: 'status_desc', text: 'Status, backwards', column: 'status', descending: true },
  { value: 'until_asc', text: 'Held until, soonest first', column: 'until' },
  { value: 'until_desc', text: 'Held until, latest first', column: 'until', descending: true },
  { value: 'pieces_desc', text: 'Pieces, most first', column: 'pieces', descending: true },
  { value: 'pieces_asc', text: 'Pieces, fewest first', column: 'pieces' },
  { value: 'extended_desc', text: 'Extended, most often first', column: 'extended', descending: true },
  { value: 'extended_asc', text: 'Extended, least often first', column: 'extended' },
];

export const orderColumns: readonly Column<Order>[] = [order, customer, items, total, status, created];
export const holdColumns: readonly Column<Order>[] = [
  customer,
  items,
  quantity,
  total,
  until,
  extended,
  order,
];

import { Link, useSearchParams } from 'react-router';
import { useOrders } from '../api/orders';
import type { Order, OrderStatus } from '../api/types';
import { formatMoment } from '../format/time';
import { OrderBadge } from '../shop/OrderBadge';
import { Button, ButtonLink } from '../ui/Button';
import { Choices } from '../ui/Choices';
import { Money } from '../ui/Money';
import { Page } from '../ui/Page';
import { Loading, Skeleton } from '../ui/Skeleton';
import { EmptyState, ErrorState } from '../ui/States';
import { type Column, Table } from '../ui/Table';

const filters = [
  ['', 'All'],
  ['pending', 'Held'],
  ['confirmed', 'Confirmed'],
  ['cancelled', 'Cancelled'],
  ['expired', 'Expired'],
] as const satisfies readonly (readonly [OrderStatus | '', string])[];

const columns: readonly Column<Order>[] = [
  {
    key: 'number',
    header: 'Order',
    cell: (order) => (
      <Link
        to={`/account/orders/${order.id}`}
        className="font-semibold text-accent underline underline-offset-4"
      >
        {order.number == null ? 'Details' : `No. ${order.number}`}
      </Link>
    ),
  },
  { key: 'created_at', header: 'Made', cell: (order) => formatMoment(order.created_at) },
  { key: 'items', header: 'What', cell: (order) => whatOf(order) },
  { key: 'status', header: 'Status', cell: (order) => <OrderBadge status={order.status} /> },
  {
    key: 'total',
    header: 'Total',
    numeric: true,
    cell: (order) => <Money amount={order.total} currency={order.currency} />,
  },
];

export function Orders() {
  const [params, setParams] = useSearchParams();
  const status = filters.find(([value]) => value === params.get('status'))?.[0] ?? '';
  const list = useOrders(status ? { status } : {});
  const orders = list.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <Page title="Your orders">
      <Choices
        label="Show"
        choices={filters}
        chosen={status}
        onChoose={(value) => setParams(value ? { status: value } : {})}
      />
      <div className="mt-6">
        {list.data ? (
          orders.length > 0 ? (
            <div className="md:rounded-card md:border md:border-line md:bg-surface md:px-3 md:shadow-card">
              <Table caption="Your orders" columns={columns} rows={orders} rowKey={(order) => order.id} />
            </div>
          ) : (
            <EmptyState
              testId="orders-empty"
              title={status ? 'None of these' : 'No orders yet'}
              action={<ButtonLink to="/">To the shop</ButtonLink>}
            >
              {status ? 'No order of yours is in this state.' : 'What you hold and buy is listed here.'}
            </EmptyState>
          )
        ) : list.error ? (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        ) : (
          <Loading label="Loading your orders">
            <Skeleton className="h-64" />
          </Loading>
        )}
        {list.hasNextPage && (
          <div className="mt-8 text-center">
            <Button look="secondary" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              Show more
            </Button>
          </div>
        )}
      </div>
    </Page>
  );
}

function whatOf({ items }: Order): string {
  const [first, ...rest] = items;
  if (!first) return '';
  const text = `${first.quantity} × ${first.name}`;
  return rest.length === 0 ? text : `${text} and ${rest.length} more`;
}

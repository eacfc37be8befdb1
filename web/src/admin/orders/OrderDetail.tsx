import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useInventoryEvents } from '../../api/admin/events';
import { useAdminOrder } from '../../api/admin/orders';
import { hasCode } from '../../api/problem';
import type { Order } from '../../api/types';
import { formatCount } from '../../format/count';
import { formatMoment } from '../../format/time';
import { Button } from '../../ui/Button';
import { Countdown } from '../../ui/Countdown';
import { Money } from '../../ui/Money';
import { ErrorState } from '../../ui/States';
import { type Column, Table } from '../../ui/Table';
import { eventColumnsBut } from '../events/columns';
import { AdminPage, Panel } from '../shell/AdminPage';
import { type Fact, Facts } from '../shell/Facts';
import { RowSkeletons } from '../table/ListView';
import { CancelDialog } from './CancelDialog';
import { OrderStatusBadge } from './columns';

export function OrderDetail() {
  const { id = '' } = useParams();
  const { data: order, error, refetch } = useAdminOrder(id);
  const [ending, setEnding] = useState(false);
  if (!order) {
    return error ? (
      <ErrorState
        error={error}
        title={hasCode(error, 'not_found') ? 'No such order' : undefined}
        onRetry={() => void refetch()}
      />
    ) : (
      <RowSkeletons label="Loading the order" />
    );
  }
  const open = order.status === 'pending' || order.status === 'confirmed';
  return (
    <AdminPage
      title={order.number ? `Order #${order.number}` : 'Order'}
      intro={<code className="text-xs break-all select-all">{order.id}</code>}
      actions={
        open && (
          <Button look="danger" onClick={() => setEnding(true)}>
            {order.status === 'pending' ? 'Release hold' : 'Cancel order'}
          </Button>
        )
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 xl:grid-cols-2">
        <Panel title="About it" aside={<OrderStatusBadge status={order.status} />}>
          <Facts facts={factsOf(order)} />
        </Panel>
        <Panel title="Items">
          <Table
            caption="Items"
            columns={itemColumns(order.currency)}
            rows={order.items}
            rowKey={(item) => item.product_id}
          />
          <p className="mt-4 flex justify-between border-t border-line px-3 pt-4 text-lg font-bold">
            Total <Money amount={order.total} currency={order.currency} />
          </p>
        </Panel>
      </div>
      <div className="mt-4">
        <OrderLedger id={order.id} />
      </div>
      {ending && <CancelDialog order={order} onClose={() => setEnding(false)} />}
    </AdminPage>
  );
}

function factsOf(order: Order): Fact[] {
  return [
    [
      'Customer',
      <Link
        key="customer"
        to={`/admin/customers/${order.customer_id}`}
        className="break-all underline underline-offset-4 hover:no-underline"
      >
        {order.customer_email}
      </Link>,
    ],
    ['Made', formatMoment(order.created_at)],
    order.status === 'pending' &&
      order.hold_expires_at && [
        'Held until',
        <span key="until">
          {formatMoment(order.hold_expires_at)} (<Countdown deadline={order.hold_expires_at} />)
        </span>,
      ],
    order.extensions > 0 && ['Extended', `${order.extensions} ×`],
    order.confirmed_at && ['Confirmed', formatMoment(order.confirmed_at)],
    order.closed_at && [order.status === 'expired' ? 'Expired' : 'Closed', formatMoment(order.closed_at)],
  ];
}

type Item = Order['items'][number];

function itemColumns(currency: string): readonly Column<Item>[] {
  return [
    {
      key: 'name',
      header: 'Product',
      cell: (item) => (
        <Link
          to={`/admin/products/${item.product_id}`}
          className="font-semibold underline-offset-4 hover:underline"
        >
          {item.name}
        </Link>
      ),
    },
    { key: 'quantity', header: 'Pieces', numeric: true, cell: (item) => formatCount(item.quantity) },
    {
      key: 'price',
      header: 'Price',
      numeric: true,
      cell: (item) => <Money amount={item.unit_price} currency={currency} />,
    },
    {
      key: 'total',
      header: 'Together',
      numeric: true,
      cell: (item) => <Money amount={item.line_total} currency={currency} />,
    },
  ];
}

function OrderLedger({ id }: { id: string }) {
  const { data, error, refetch } = useInventoryEvents({ order_id: id, limit: 100 });
  return (
    <Panel title="What it did to stock">
      {data ? (
        <div className="md:overflow-x-auto">
          <Table
            caption="Rows of the ledger for this order"
            columns={eventColumnsBut('order')}
            rows={data.data}
            rowKey={(event) => event.id ?? `${event.product_id}-${event.stock_version}`}
          />
          {data.next_cursor && (
            <Link
              to={`/admin/events?order_id=${id}`}
              className="mt-4 inline-block text-sm font-semibold underline underline-offset-4 hover:no-underline"
            >
              All of its rows, in the ledger
            </Link>
          )}
        </div>
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <RowSkeletons label="Loading the ledger" />
      )}
    </Panel>
  );
}

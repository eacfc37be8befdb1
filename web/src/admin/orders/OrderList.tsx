import { useState } from 'react';
import { useAdminOrders } from '../../api/admin/orders';
import type { AdminOrderQuery } from '../../api/admin/types';
import type { Order } from '../../api/types';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Choices } from '../../ui/Choices';
import { SearchField } from '../../ui/SearchField';
import type { Column } from '../../ui/Table';
import { AdminPage } from '../shell/AdminPage';
import { MoreFilters, Toolbar, ToolbarRow } from '../table/Controls';
import { ExportButton } from '../table/ExportButton';
import { BetweenFilter, ProductFilter } from '../table/Filters';
import { choice, moment, text, wholeNumber } from '../table/fields';
import { ListView } from '../table/ListView';
import { SortField, sortIn, sortingOf, sortsFor } from '../table/Sorting';
import { useTableState } from '../table/state';
import { CancelDialog } from './CancelDialog';
import { holdColumns, orderColumns, orderSorts, statuses } from './columns';

const statusOptions = [
  ['', 'All'],
  ...Object.entries(statuses).map(([value, { text: name }]) => [value, name] as const),
] as const;

const fields = {
  q: text,
  status: choice(...Object.keys(statuses)),
  product_id: wholeNumber,
  customer_id: wholeNumber,
  from: moment,
  to: moment,
  sort: sortIn(orderSorts),
};

/** Orders of every kind; or only those that still hold pieces. */
export function OrderList({ holds = false }: { holds?: boolean }) {
  const state = useTableState(fields);
  const { filters, change, page } = state;
  const query = queryOf(holds ? { ...filters, status: 'pending' } : filters);
  const list = useAdminOrders({ ...query, ...page });
  const sorts = sortsFor(holds ? holdColumns : orderColumns, orderSorts);
  const [ending, setEnding] = useState<Order | null>(null);

  const columns: Column<Order>[] = [
    ...(holds ? holdColumns : orderColumns),
    {
      key: 'actions',
      header: 'Actions',
      cell: (order) =>
        order.status === 'pending' || order.status === 'confirmed' ? (
          <Button look="danger" size="small" onClick={() => setEnding(order)}>
            {order.status === 'pending' ? 'Release' : 'Cancel'}{' '}
            <span className="sr-only">what {order.customer_email} has</span>
          </Button>
        ) : (
          '–'
        ),
    },
  ];

  return (
    <AdminPage
      title={holds ? 'Holds' : 'Orders'}
      intro={
        holds
          ? 'Who keeps pieces from the others right now, and until when.'
          : 'Holds that run, and what became of all others. Nothing disappears from here.'
      }
      actions={<ExportButton of={{ table: holds ? 'holds' : 'orders', query }} />}
    >
      <Toolbar>
        {!holds && (
          <Choices
            label="Status"
            choices={statusOptions}
            chosen={filters.status}
            onChoose={(status) => change({ status })}
          />
        )}
        <ToolbarRow>
          <SearchField
            label="Search orders"
            placeholder="Address or order number"
            value={filters.q}
            onChange={(q) => change({ q }, true)}
            className="sm:w-72"
          />
          <MoreFilters values={[filters.product_id, filters.from, filters.to]}>
            <ProductFilter value={filters.product_id} onChange={(product_id) => change({ product_id })} />
            <BetweenFilter from={filters.from} to={filters.to} onChange={change} />
          </MoreFilters>
          <SortField sorts={sorts} state={state} />
        </ToolbarRow>
        {filters.customer_id && (
          <p className="flex items-center gap-2">
            <Badge>Only customer {filters.customer_id}</Badge>
            <Button look="quiet" size="small" onClick={() => change({ customer_id: '' })}>
              Show everybody
            </Button>
          </p>
        )}
      </Toolbar>
      <ListView
        caption={holds ? 'Holds' : 'Orders'}
        list={list}
        columns={columns}
        rowKey={(order) => order.id}
        state={state}
        sorting={sortingOf(sorts, state)}
        nothing={holds ? 'Nobody holds anything' : 'There is no order yet'}
      />
      {ending && <CancelDialog order={ending} onClose={() => setEnding(null)} />}
    </AdminPage>
  );
}

function queryOf(filters: Record<keyof typeof fields, string>): AdminOrderQuery {
  const { status, product_id, customer_id, from, to, sort } = filters;
  // The table shows an order's number as #12, and so it is searched for.
  const q = filters.q.trim().replace(/^#/, '');
  return {
    ...(q && { q }),
    ...(status && { status: status as AdminOrderQuery['status'] }),
    ...(product_id && { product_id: Number(product_id) }),
    ...(customer_id && { customer_id: Number(customer_id) }),
    ...(from && { from }),
    ...(to && { to }),
    ...(sort && { sort: sort as AdminOrderQuery['sort'] }),
  };
}

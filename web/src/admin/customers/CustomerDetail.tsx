import { Lock, LockOpen, ShieldMinus, ShieldPlus } from 'lucide-react';
import { useState } from 'react';
import { useParams } from 'react-router';
import { useCustomer } from '../../api/admin/customers';
import { useAdminOrders } from '../../api/admin/orders';
import type { AdminOrderQuery, Customer } from '../../api/admin/types';
import { hasCode } from '../../api/problem';
import { useUser } from '../../api/session';
import { formatCount } from '../../format/count';
import { formatMoney } from '../../format/money';
import { formatMoment } from '../../format/time';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Choices } from '../../ui/Choices';
import { ErrorState } from '../../ui/States';
import { orderColumns, orderSorts, statuses } from '../orders/columns';
import { AdminPage } from '../shell/AdminPage';
import { ExportButton } from '../table/ExportButton';
import { choice } from '../table/fields';
import { ListView, RowSkeletons } from '../table/ListView';
import { sortIn, sortingOf, sortsFor } from '../table/Sorting';
import { useTableState } from '../table/state';
import { AccountDialog, type Act } from './AccountDialog';

export function CustomerDetail() {
  const id = Number(useParams().id);
  const { data: customer, error, refetch } = useCustomer(id);
  const [act, setAct] = useState<Act | null>(null);
  if (!customer) {
    return error ? (
      <ErrorState
        error={error}
        title={hasCode(error, 'not_found') ? 'No such customer' : undefined}
        onRetry={() => void refetch()}
      />
    ) : (
      <RowSkeletons label="Loading the customer" />
    );
  }
  const figures = [
    ['Revenue', formatMoney(customer.revenue, customer.currency)],
    ['Confirmed orders', formatCount(customer.orders)],
    ['Since', formatMoment(customer.created_at)],
  ] as const;
  return (
    <AdminPage
      title={customer.email}
      intro={
        <span className="flex items-center gap-2">
          {customer.role === 'admin' ? 'Admin' : 'Customer'} {customer.id}
          {customer.disabled && <Badge tone="bad">Closed</Badge>}
        </span>
      }
      actions={<Acts customer={customer} onChoose={setAct} />}
    >
      <dl className="grid gap-3 sm:grid-cols-3 sm:gap-4">
        {figures.map(([name, value]) => (
          <div key={name} className="rounded-card border border-line bg-surface p-5 shadow-card">
            <dt className="text-sm text-soft">{name}</dt>
            <dd className="numerals mt-1 font-display text-2xl font-extrabold">{value}</dd>
          </div>
        ))}
      </dl>
      <section aria-label="Orders" className="mt-8">
        <CustomerOrders id={id} />
      </section>
      {act && <AccountDialog customer={customer} act={act} onClose={() => setAct(null)} />}
    </AdminPage>
  );
}

/** What can be done about an account; nobody does it to their own. */
function Acts({ customer, onChoose }: { customer: Customer; onChoose: (act: Act) => void }) {
  if (useUser()?.id === customer.id) return null;
  if (customer.disabled) {
    return (
      <Button look="secondary" onClick={() => onChoose('open')}>
        <LockOpen aria-hidden="true" className="size-4" />
        Open account
      </Button>
    );
  }
  return (
    <>
      {customer.role === 'admin' ? (
        <Button look="secondary" onClick={() => onChoose('demote')}>
          <ShieldMinus aria-hidden="true" className="size-4" />
          Make a customer
        </Button>
      ) : (
        <Button look="secondary" onClick={() => onChoose('promote')}>
          <ShieldPlus aria-hidden="true" className="size-4" />
          Make an admin
        </Button>
      )}
      <Button look="danger" onClick={() => onChoose('close')}>
        <Lock aria-hidden="true" className="size-4" />
        Close account
      </Button>
    </>
  );
}

const columns = orderColumns.filter((column) => column.key !== 'customer');
const sorts = sortsFor(columns, orderSorts);
const fields = { status: choice(...Object.keys(statuses)), sort: sortIn(sorts) };
const options = [
  ['', 'All'],
  ...Object.entries(statuses).map(([value, { text }]) => [value, text] as const),
] as const;

function CustomerOrders({ id }: { id: number }) {
  const state = useTableState(fields);
  const { status, sort } = state.filters;
  const query: AdminOrderQuery = {
    customer_id: id,
    ...(status && { status: status as AdminOrderQuery['status'] }),
    ...(sort && { sort: sort as AdminOrderQuery['sort'] }),
  };
  const list = useAdminOrders({ ...query, ...state.page });
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-2xl font-bold">Orders</h2>
        <ExportButton of={{ table: 'orders', query }} />
      </div>
      <div className="mb-4">
        <Choices
          label="Status"
          choices={options}
          chosen={status}
          onChoose={(value) => state.change({ status: value })}
        />
      </div>
      <ListView
        caption="Orders of this customer"
        list={list}
        columns={columns}
        rowKey={(order) => order.id}
        state={state}
        sorting={sortingOf(sorts, state)}
        nothing="No order yet"
      />
    </>
  );
}

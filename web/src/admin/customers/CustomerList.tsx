import { Link } from 'react-router';
import { useCustomers } from '../../api/admin/customers';
import type { Customer, CustomerQuery } from '../../api/admin/types';
import { formatCount } from '../../format/count';
import { formatMoment } from '../../format/time';
import { Badge } from '../../ui/Badge';
import { Choices } from '../../ui/Choices';
import { Money } from '../../ui/Money';
import { SearchField } from '../../ui/SearchField';
import type { Column } from '../../ui/Table';
import { AdminPage } from '../shell/AdminPage';
import { Toolbar, ToolbarRow } from '../table/Controls';
import { ExportButton } from '../table/ExportButton';
import { choice, text } from '../table/fields';
import { ListView } from '../table/ListView';
import { type Sort, SortField, sortIn, sortingOf } from '../table/Sorting';
import { useTableState } from '../table/state';

const sorts: readonly Sort[] = [
  { value: '', text: 'Newest first', column: 'created', descending: true },
  { value: 'oldest', text: 'Oldest first', column: 'created' },
  { value: 'email_asc', text: 'Address', column: 'email' },
  { value: 'email_desc', text: 'Address, backwards', column: 'email', descending: true },
  { value: 'orders_desc', text: 'Orders, most first', column: 'orders', descending: true },
  { value: 'orders_asc', text: 'Orders, fewest first', column: 'orders' },
  { value: 'revenue_desc', text: 'Revenue, highest first', column: 'revenue', descending: true },
  { value: 'revenue_asc', text: 'Revenue, lowest first', column: 'revenue' },
  { value: 'disabled_asc', text: 'Account, open first', column: 'state' },
  { value: 'disabled_desc', text: 'Account, closed first', column: 'state', descending: true },
];

const fields = { q: text, role: choice('admin'), sort: sortIn(sorts) };

const roles = [
  ['', 'Customers'],
  ['admin', 'Admins'],
] as const;

const columns: readonly Column<Customer>[] = [
  {
    key: 'email',
    header: 'Customer',
    cell: (customer) => (
      <span className="block">
        <Link
          to={`/admin/customers/${customer.id}`}
          className="font-semibold break-all underline-offset-4 hover:underline"
        >
          {customer.email}
        </Link>
        <span className="block text-xs text-soft">#{customer.id}</span>
      </span>
    ),
  },
  {
    key: 'orders',
    header: 'Confirmed orders',
    numeric: true,
    cell: (customer) => formatCount(customer.orders),
  },
  {
    key: 'revenue',
    header: 'Revenue',
    numeric: true,
    cell: (customer) => (
      <Money
        amount={customer.revenue}
        currency={customer.currency}
        className="numerals font-semibold whitespace-nowrap"
      />
    ),
  },
  {
    key: 'state',
    header: 'Account',
    cell: (customer) =>
      customer.disabled ? <Badge tone="bad">Closed</Badge> : <Badge tone="good">Open</Badge>,
  },
  { key: 'created', header: 'Since', cell: (customer) => formatMoment(customer.created_at) },
];

export function CustomerList() {
  const state = useTableState(fields);
  const { filters, change, page } = state;
  const query: CustomerQuery = {
    ...(filters.q.trim() && { q: filters.q.trim() }),
    ...(filters.role && { role: 'admin' }),
    ...(filters.sort && { sort: filters.sort as CustomerQuery['sort'] }),
  };
  const list = useCustomers({ ...query, ...page });
  return (
    <AdminPage
      title="Customers"
      intro="Who has an account, and what each of them paid."
      actions={<ExportButton of={{ table: 'customers', query }} />}
    >
      <Toolbar>
        <Choices label="Who" choices={roles} chosen={filters.role} onChoose={(role) => change({ role })} />
        <ToolbarRow>
          <SearchField
            label="Search customers"
            placeholder="Part of the address"
            value={filters.q}
            onChange={(q) => change({ q }, true)}
            className="sm:w-72"
          />
          <SortField sorts={sorts} state={state} />
        </ToolbarRow>
      </Toolbar>
      <ListView
        caption="Customers"
        list={list}
        columns={columns}
        rowKey={(customer) => customer.id}
        state={state}
        sorting={sortingOf(sorts, state)}
        nothing="Nobody has an account yet"
      />
    </AdminPage>
  );
}

import { useInventoryEvents } from '../../api/admin/events';
import type { EventQuery } from '../../api/admin/types';
import { SelectField } from '../../ui/Field';
import { AdminPage } from '../shell/AdminPage';
import { MoreFilters, Toolbar, ToolbarRow } from '../table/Controls';
import { ExportButton } from '../table/ExportButton';
import { BetweenFilter, ProductFilter } from '../table/Filters';
import { choice, moment, uuid, wholeNumber } from '../table/fields';
import { ListView } from '../table/ListView';
import { SortField, sortIn, sortingOf } from '../table/Sorting';
import { useTableState } from '../table/state';
import { eventColumns, eventSorts, eventTypes } from './columns';
import { OrderFilter } from './OrderFilter';

const fields = {
  product_id: wholeNumber,
  type: choice(...Object.keys(eventTypes)),
  order_id: uuid,
  from: moment,
  to: moment,
  sort: sortIn(eventSorts),
};

export function EventList() {
  const state = useTableState(fields);
  const { filters, change, page } = state;
  const query = queryOf(filters);
  const list = useInventoryEvents({ ...query, ...page });
  return (
    <AdminPage
      title="Ledger"
      intro="Every change of stock there ever was. Rows are added, never altered."
      actions={<ExportButton of={{ table: 'inventory-events', query }} />}
    >
      <Toolbar>
        <ToolbarRow>
          <ProductFilter value={filters.product_id} onChange={(product_id) => change({ product_id })} />
          <MoreFilters values={[filters.type, filters.from, filters.to, filters.order_id]}>
            <SelectField
              label="What"
              value={filters.type}
              onChange={(event) => change({ type: event.target.value })}
              className="sm:w-40"
            >
              <option value="">Everything</option>
              {Object.entries(eventTypes).map(([type, { text }]) => (
                <option key={type} value={type}>
                  {text}
                </option>
              ))}
            </SelectField>
            <BetweenFilter from={filters.from} to={filters.to} onChange={change} />
            <OrderFilter value={filters.order_id} onChange={(order_id) => change({ order_id })} />
          </MoreFilters>
          <SortField sorts={eventSorts} state={state} />
        </ToolbarRow>
      </Toolbar>
      <ListView
        caption="Ledger"
        list={list}
        columns={eventColumns}
        rowKey={(event) => event.id ?? `${event.product_id}-${event.stock_version}`}
        state={state}
        sorting={sortingOf(eventSorts, state)}
        nothing="The ledger is empty"
      />
    </AdminPage>
  );
}

function queryOf({
  product_id,
  type,
  order_id,
  from,
  to,
  sort,
}: Record<keyof typeof fields, string>): EventQuery {
  return {
    ...(product_id && { product_id: Number(product_id) }),
    ...(type && { type: type as EventQuery['type'] }),
    ...(order_id && { order_id }),
    ...(from && { from }),
    ...(to && { to }),
    ...(sort && { sort: sort as EventQuery['sort'] }),
  };
}

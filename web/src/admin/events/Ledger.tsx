import { useInventoryEvents } from '../../api/admin/events';
import type { EventQuery } from '../../api/admin/types';
import { SelectField } from '../../ui/Field';
import { MoreFilters, Toolbar, ToolbarRow } from '../table/Controls';
import { BetweenFilter, ProductFilter } from '../table/Filters';
import { choice, type Field, moment, uuid, wholeNumber } from '../table/fields';
import { ListView } from '../table/ListView';
import { SortField, sortIn, sortingOf } from '../table/Sorting';
import { type TableState, useTableState } from '../table/state';
import { eventColumns, eventColumnsBut, eventSorts, eventTypes } from './columns';
import { OrderFilter } from './OrderFilter';

type Name = 'product_id' | 'type' | 'order_id' | 'from' | 'to' | 'sort';

const fields: Record<Name, Field> = {
  product_id: wholeNumber,
  type: choice(...Object.keys(eventTypes)),
  order_id: uuid,
  from: moment,
  to: moment,
  sort: sortIn(eventSorts),
};

// The page is about one product, whatever the address says besides.
const fieldsOfOne = { ...fields, product_id: choice() };

interface LedgerState {
  state: TableState<Name>;
  /** What the table asks with, and its file. */
  query: EventQuery;
  /** The product that all rows are about. */
  productId?: number | undefined;
}

export function useLedger(productId?: number): LedgerState {
  const state = useTableState(productId === undefined ? fields : fieldsOfOne);
  return { state, query: queryOf(state.filters, productId), productId };
}

/** Rows of the ledger with what narrows and sorts them: of the whole shop, or of one product. */
export function Ledger({ state, query, productId }: LedgerState) {
  const { filters, change, page } = state;
  const list = useInventoryEvents({ ...query, ...page });
  const one = productId !== undefined;
  return (
    <>
      <Toolbar>
        <ToolbarRow>
          {!one && (
            <ProductFilter value={filters.product_id} onChange={(product_id) => change({ product_id })} />
          )}
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
        caption={one ? 'Ledger of this product' : 'Ledger'}
        list={list}
        columns={one ? eventColumnsBut('product') : eventColumns}
        rowKey={(event) => event.id ?? `${event.product_id}-${event.stock_version}`}
        state={state}
        sorting={sortingOf(eventSorts, state)}
        nothing={one ? 'No row yet' : 'The ledger is empty'}
      />
    </>
  );
}

function queryOf(filters: Record<Name, string>, productId?: number): EventQuery {
  const { product_id, type, order_id, from, to, sort } = filters;
  const id = productId ?? (product_id && Number(product_id));
  return {
    ...(id && { product_id: id }),
    ...(type && { type: type as EventQuery['type'] }),
    ...(order_id && { order_id }),
    ...(from && { from }),
    ...(to && { to }),
    ...(sort && { sort: sort as EventQuery['sort'] }),
  };
}

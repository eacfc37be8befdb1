import { SelectField } from '../../ui/Field';
import type { Sorting } from '../../ui/Table';
import type { TableState } from './state';

/** An order that a table can be in: what the address calls it, what a person does, and the column it goes by. */
export interface Sort {
  value: string;
  text: string;
  column?: string;
  descending?: boolean;
}

type Sorted = Pick<TableState<'sort'>, 'filters' | 'change'>;

/** What the headings show and do. A press sorts by the column, the next one the other way round if there is
 *  one, and the last one no more. */
export function sortingOf(sorts: readonly Sort[], { filters, change }: Sorted): Sorting {
  const by = sorts.find(({ value }) => value === filters.sort);
  return {
    columns: sorts.flatMap(({ column }) => column ?? []),
    by: by?.column ? { column: by.column, descending: by.descending ?? false } : undefined,
    press: (column) => {
      const turns = sorts.filter((sort) => sort.column === column);
      const turn = turns.findIndex(({ value }) => value === filters.sort);
      change({ sort: turns[turn + 1]?.value ?? '' });
    },
  };
}

/** All orders by name: the only way to them on a phone, where a table has no headings. */
export function SortField({ sorts, state }: { sorts: readonly Sort[]; state: Sorted }) {
  return (
    <SelectField
      label="Order"
      hideLabel
      value={state.filters.sort}
      onChange={(event) => state.change({ sort: event.target.value })}
    >
      {sorts.map(({ value, text }) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </SelectField>
  );
}

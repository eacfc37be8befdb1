import { SelectField } from '../../ui/Field';
import type { Column, Sorting } from '../../ui/Table';
import { choice, type Field } from './fields';
import type { TableState } from './state';

/** An order that a table can be in: what the address calls it, what a person does, and the column it goes by. */
export interface Sort {
  value: string;
  text: string;
  column?: string;
  descending?: boolean;
}

/** What the address may say of them. */
export function sortIn(sorts: readonly Sort[]): Field {
  return choice(...sorts.map(({ value }) => value));
}

/** Those that can be seen in a table of these columns, and those by no column. */
export function sortsFor<Row>(columns: readonly Column<Row>[], sorts: readonly Sort[]): readonly Sort[] {
  return sorts.filter(({ value, column }) => !value || !column || columns.some(({ key }) => key === column));
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

/** All orders by name: the only way to them on a phone, where a table has no headings, and to those of no column. */
export function SortField({ sorts, state }: { sorts: readonly Sort[]; state: Sorted }) {
  return (
    <SelectField
      label="Order"
      hideLabel
      value={state.filters.sort}
      onChange={(event) => state.change({ sort: event.target.value })}
      className={sorts.every(({ column }) => column) ? 'md:hidden' : undefined}
    >
      {sorts.map(({ value, text }) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </SelectField>
  );
}

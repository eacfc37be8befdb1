import clsx from 'clsx';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the right, so that their digits line up. */
  numeric?: boolean;
  /** Can be sorted by; `onSort` gets the column's key. */
  sortable?: boolean;
}

export interface Sorting {
  key: string;
  descending: boolean;
}

interface TableProps<Row> {
  /** What the table is about, for a screen reader. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  sorting?: Sorting;
  onSort?: (key: string) => void;
}

/** A table that becomes a card for each row on a phone. The roles are written out because a table
 *  that is displayed as blocks loses them. */
export function Table<Row>({ caption, columns, rows, rowKey, sorting, onSort }: TableProps<Row>) {
  return (
    <table role="table" className="block w-full text-sm md:table">
      <caption className="sr-only">{caption}</caption>
      <thead role="rowgroup" className="sr-only md:not-sr-only md:table-header-group">
        <tr role="row" className="border-b border-line">
          {columns.map((column) => (
            <Heading key={column.key} column={column} sorting={sorting} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="block space-y-3 md:table-row-group">
        {rows.map((row) => (
          <tr
            role="row"
            key={rowKey(row)}
            className="block rounded-2xl border border-line bg-surface p-3 md:table-row md:border-0 md:border-b md:bg-transparent md:last:border-b-0 md:hover:bg-sunken/60"
          >
            {columns.map((column) => (
              <td
                role="cell"
                key={column.key}
                className={clsx(
                  'flex items-baseline justify-between gap-4 px-1 py-1.5 md:table-cell md:px-3 md:py-3',
                  column.numeric && 'numerals md:text-right',
                )}
              >
                <span aria-hidden="true" className="text-soft md:hidden">
                  {column.header}
                </span>
                <span className={clsx('min-w-0 text-right', !column.numeric && 'md:text-left')}>
                  {column.cell(row)}
                </span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface HeadingProps<Row> {
  column: Column<Row>;
  sorting?: Sorting;
  onSort?: (key: string) => void;
}

function Heading<Row>({ column, sorting, onSort }: HeadingProps<Row>) {
  const sorted = sorting?.key === column.key ? sorting : undefined;
  const Arrow = sorted?.descending ? ArrowDown : ArrowUp;
  return (
    <th
      role="columnheader"
      scope="col"
      aria-sort={sorted ? (sorted.descending ? 'descending' : 'ascending') : undefined}
      className={clsx('px-3 py-3 font-semibold text-soft', column.numeric ? 'text-right' : 'text-left')}
    >
      {column.sortable && onSort ? (
        <button
          type="button"
          className="inline-flex min-h-6 items-center gap-1 rounded hover:text-ink"
          onClick={() => onSort(column.key)}
        >
          {column.header}
          {sorted && <Arrow aria-hidden="true" className="size-3.5" />}
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

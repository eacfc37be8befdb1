import clsx from 'clsx';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the right, so that their digits line up. */
  numeric?: boolean;
}

export interface Sorting {
  /** The keys of the columns that can be sorted by. */
  columns: readonly string[];
  /** The one that the rows are sorted by, if it is one. */
  by: { column: string; descending: boolean } | undefined;
  press: (column: string) => void;
}

interface TableProps<Row> {
  /** What the table is about, for a screen reader. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  sorting?: Sorting;
}

/** A table that becomes a card for each row on a phone. The roles are written out because a table
 *  that is displayed as blocks loses them. */
export function Table<Row>({ caption, columns, rows, rowKey, sorting }: TableProps<Row>) {
  return (
    <table role="table" className="block w-full text-sm md:table">
      <caption className="sr-only">{caption}</caption>
      <thead role="rowgroup" className="sr-only md:not-sr-only md:table-header-group">
        <tr role="row" className="border-b border-line">
          {columns.map((column) => (
            <Heading key={column.key} column={column} sorting={sorting} />
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
}

function Heading<Row>({ column: { key, header, numeric }, sorting }: HeadingProps<Row>) {
  const by = sorting?.by?.column === key ? sorting.by : undefined;
  const Arrow = by?.descending ? ArrowDown : ArrowUp;
  return (
    <th
      role="columnheader"
      scope="col"
      aria-sort={by && (by.descending ? 'descending' : 'ascending')}
      className={clsx('px-3 py-3 font-semibold text-soft', numeric ? 'text-right' : 'text-left')}
    >
      {sorting?.columns.includes(key) ? (
        <button
          type="button"
          className="inline-flex min-h-6 items-center gap-1 rounded hover:text-ink"
          onClick={() => sorting.press(key)}
        >
          {header}
          {by && <Arrow aria-hidden="true" className="size-3.5" />}
        </button>
      ) : (
        header
      )}
    </th>
  );
}

import { ChartColumn, Table2 } from 'lucide-react';
import { type ReactNode, Suspense, useState } from 'react';
import { Button } from '../../ui/Button';
import { Skeleton } from '../../ui/Skeleton';
import { type Column, Table } from '../../ui/Table';
import { Panel } from '../shell/AdminPage';

interface ChartCardProps<Row> {
  title: string;
  /** What the chart shows, in words: for those who do not see it, and for those in a hurry. */
  summary: string;
  aside?: ReactNode;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Nothing to draw: this is said instead. */
  empty?: string;
  loading?: boolean;
  error?: ReactNode;
  children: ReactNode;
}

/** A chart, its summary, and the same numbers as a table at the press of a button. */
export function ChartCard<Row>(props: ChartCardProps<Row>) {
  const { title, summary, aside, columns, rows, rowKey, empty, loading, error, children } = props;
  const [asTable, setAsTable] = useState(false);
  return (
    <Panel
      title={title}
      aside={
        <>
          {aside}
          <Button
            look="quiet"
            size="small"
            aria-pressed={asTable}
            disabled={!!empty || loading}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? (
              <ChartColumn aria-hidden="true" className="size-4" />
            ) : (
              <Table2 aria-hidden="true" className="size-4" />
            )}
            {asTable ? 'Chart' : 'Table'}
            <span className="sr-only">: {title}</span>
          </Button>
        </>
      }
    >
      {error ??
        (loading ? (
          <Skeleton className="h-72" />
        ) : empty ? (
          <p className="flex h-72 items-center justify-center rounded-xl bg-sunken px-6 text-center text-soft">
            {empty}
          </p>
        ) : (
          <>
            <p className="mb-4 text-sm text-soft">{summary}</p>
            {asTable ? (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
              <section className="max-h-72 overflow-y-auto" aria-label={`${title}, as a table`} tabIndex={0}>
                <Table caption={title} columns={columns} rows={rows} rowKey={rowKey} />
              </section>
            ) : (
              <figure aria-label={`${title}. ${summary}`}>
                <Suspense fallback={<Skeleton className="h-72" />}>{children}</Suspense>
              </figure>
            )}
          </>
        ))}
    </Panel>
  );
}

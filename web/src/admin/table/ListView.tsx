import type { UseQueryResult } from '@tanstack/react-query';
import clsx from 'clsx';
import { ApiError, faultOf } from '../../api/problem';
import { Button } from '../../ui/Button';
import { useKeptFocus } from '../../ui/focus';
import { Loading, Skeleton } from '../../ui/Skeleton';
import { EmptyState, ErrorState } from '../../ui/States';
import { type Column, type Sorting, Table } from '../../ui/Table';
import { Pager } from './Pager';
import type { TableState } from './state';

interface ListViewProps<Row, Name extends string> {
  caption: string;
  list: UseQueryResult<{ data: Row[]; next_cursor?: string | null }>;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string | number;
  state: TableState<Name>;
  sorting?: Sorting;
  /** What to say when there is nothing at all. */
  nothing: string;
}

/** One page of a table, in whatever state its answer is. */
export function ListView<Row, Name extends string>(props: ListViewProps<Row, Name>) {
  const { caption, list, columns, rowKey, state, sorting, nothing } = props;
  const kept = useKeptFocus<HTMLDivElement>();
  if (list.isPending) return <RowSkeletons label={`Loading: ${caption}`} />;
  if (!list.data) {
    // What the address asks for will be refused every time: other ways on are needed.
    if (list.error instanceof ApiError && list.error.status === 400) {
      return <Refused error={list.error} state={state} />;
    }
    return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  }
  const { data: rows, next_cursor } = list.data;
  return (
    <>
      {list.isError && (
        <p role="alert" className="mb-3 text-sm font-medium text-bad">
          These rows are old: {list.error.message}
        </p>
      )}
      <div
        {...kept}
        aria-busy={list.isPlaceholderData || undefined}
        className={clsx(
          'md:overflow-x-auto md:rounded-card md:border md:border-line md:bg-surface md:shadow-card',
          list.isPlaceholderData && 'opacity-60',
        )}
      >
        {rows.length > 0 ? (
          <Table {...{ caption, columns, rows, rowKey, sorting }} />
        ) : (
          <EmptyState
            title={state.isFiltered || state.page.cursor ? 'No row fits' : nothing}
            action={
              (state.isFiltered || state.page.cursor) && (
                <Button look="secondary" onClick={state.clear}>
                  Show everything
                </Button>
              )
            }
          />
        )}
      </div>
      <Pager state={state} rows={rows.length} nextCursor={next_cursor} />
    </>
  );
}

/** What the address asks for is nothing that can be shown, and never will be. */
function Refused<Name extends string>({ error, state }: { error: ApiError; state: TableState<Name> }) {
  const noSuchPage = faultOf(error, '/cursor') && 'The address names a page that this table does not have.';
  return (
    <ErrorState
      error={error}
      message={noSuchPage || error.fields[0]?.detail}
      title="These rows cannot be shown"
      action={
        <>
          {state.page.cursor && (
            <Button look="secondary" onClick={state.toFirst}>
              To the first page
            </Button>
          )}
          {state.isFiltered && (
            <Button look="secondary" onClick={state.clear}>
              Show everything
            </Button>
          )}
        </>
      }
    />
  );
}

export function RowSkeletons({ label }: { label: string }) {
  return (
    <Loading label={label}>
      <div className="space-y-2">
        {['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((each) => (
          <Skeleton key={each} className="h-12" />
        ))}
      </div>
    </Loading>
  );
}

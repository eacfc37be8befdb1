import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Skeleton } from '../../ui/Skeleton';
import { ErrorState } from '../../ui/States';
import { Panel } from '../shell/AdminPage';

interface ReportPanelProps<Row, Report extends { data: Row[] }> {
  title: string;
  report: UseQueryResult<Report>;
  /** What to say when the report has no row. */
  nothing: string;
  children: (report: Report) => ReactNode;
}

/** A report that is told in words and numbers, in whatever state its answer is. */
export function ReportPanel<Row, Report extends { data: Row[] }>(props: ReportPanelProps<Row, Report>) {
  const { title, report, nothing, children } = props;
  const { data, error, refetch } = report;
  return (
    <Panel title={title}>
      {data ? (
        data.data.length === 0 ? (
          <p className="text-soft">{nothing}</p>
        ) : (
          children(data)
        )
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton className="h-64" />
      )}
    </Panel>
  );
}

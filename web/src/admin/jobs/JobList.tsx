import { RotateCw } from 'lucide-react';
import { useJobs, useRetryJob } from '../../api/admin/jobs';
import type { Job, JobQuery } from '../../api/admin/types';
import { formatMoment } from '../../format/time';
import { Badge, type BadgeTone } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Choices } from '../../ui/Choices';
import type { Column } from '../../ui/Table';
import { toast } from '../../ui/toast';
import { OrderLink } from '../events/columns';
import { AdminPage } from '../shell/AdminPage';
import { Toolbar, ToolbarRow } from '../table/Controls';
import { ExportButton } from '../table/ExportButton';
import { choice } from '../table/fields';
import { ListView } from '../table/ListView';
import { type Sort, SortField, sortIn, sortingOf } from '../table/Sorting';
import { useTableState } from '../table/state';

const states: Record<Job['state'], { text: string; tone: BadgeTone }> = {
  waiting: { text: 'Waiting', tone: 'warn' },
  done: { text: 'Done', tone: 'good' },
  dead: { text: 'Given up', tone: 'bad' },
};
const options = [
  ['', 'All'],
  ...Object.entries(states).map(([value, { text }]) => [value, text] as const),
] as const;

const kinds: Record<Job['kind'], string> = {
  order_confirmed: 'Mail: order confirmed',
  hold_expired: 'Mail: hold expired',
  order_cancelled: 'Mail: order cancelled',
  password_reset: 'Mail: new password',
};

const sorts: readonly Sort[] = [
  { value: '', text: 'Newest first', column: 'id', descending: true },
  { value: 'oldest', text: 'Oldest first', column: 'id' },
  { value: 'kind_asc', text: 'What', column: 'kind' },
  { value: 'kind_desc', text: 'What, backwards', column: 'kind', descending: true },
  { value: 'state_asc', text: 'State', column: 'state' },
  { value: 'state_desc', text: 'State, backwards', column: 'state', descending: true },
  { value: 'attempts_desc', text: 'Tries, most first', column: 'attempts', descending: true },
  { value: 'attempts_asc', text: 'Tries, fewest first', column: 'attempts' },
  { value: 'next_try_asc', text: 'Next try, soonest first', column: 'when' },
  { value: 'next_try_desc', text: 'Next try, latest first', column: 'when', descending: true },
];

const fields = { state: choice(...Object.keys(states)), sort: sortIn(sorts) };

export function JobList() {
  const table = useTableState(fields);
  const { state, sort } = table.filters;
  const query: JobQuery = {
    ...(state && { state: state as JobQuery['state'] }),
    ...(sort && { sort: sort as JobQuery['sort'] }),
  };
  const list = useJobs({ ...query, ...table.page });
  return (
    <AdminPage
      title="Jobs"
      intro="What is done after a sale. A job that failed too often is given up until somebody retries it."
      actions={<ExportButton of={{ table: 'jobs', query }} />}
    >
      <Toolbar>
        <ToolbarRow>
          <Choices
            label="State"
            choices={options}
            chosen={state}
            onChoose={(value) => table.change({ state: value })}
          />
          <SortField sorts={sorts} state={table} />
        </ToolbarRow>
      </Toolbar>
      <ListView
        caption="Jobs"
        list={list}
        columns={columns}
        rowKey={(job) => job.id}
        state={table}
        sorting={sortingOf(sorts, table)}
        nothing="There is no job yet"
      />
    </AdminPage>
  );
}

const columns: readonly Column<Job>[] = [
  { key: 'id', header: 'Job', numeric: true, cell: (job) => job.id },
  { key: 'kind', header: 'What', cell: (job) => kinds[job.kind] ?? job.kind },
  {
    key: 'state',
    header: 'State',
    cell: (job) => <Badge tone={states[job.state].tone}>{states[job.state].text}</Badge>,
  },
  { key: 'order', header: 'Order', cell: (job) => (job.order_id ? <OrderLink id={job.order_id} /> : '–') },
  { key: 'attempts', header: 'Tries', numeric: true, cell: (job) => job.attempts },
  {
    key: 'when',
    header: 'Done or next try',
    cell: (job) => {
      if (job.done_at) return formatMoment(job.done_at);
      return job.state === 'dead' ? '–' : formatMoment(job.next_try_at);
    },
  },
  {
    key: 'error',
    header: 'Last error',
    cell: (job) =>
      job.last_error ? <span className="text-xs break-words text-bad">{job.last_error}</span> : '–',
  },
  { key: 'retry', header: 'Retry', cell: (job) => <RetryButton job={job} /> },
];

function RetryButton({ job }: { job: Job }) {
  const retry = useRetryJob();
  if (job.state === 'done') return '–';
  return (
    <Button
      look="secondary"
      size="small"
      busy={retry.isPending}
      onClick={() =>
        retry.mutate(job.id, {
          onSuccess: () => toast(`Job ${job.id} is tried again now`, 'good'),
          onError: (error) => toast(error.message, 'bad'),
        })
      }
    >
      <RotateCw aria-hidden="true" className="size-4" />
      Retry <span className="sr-only">job {job.id}</span>
    </Button>
  );
}

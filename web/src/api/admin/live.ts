import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { applyStock, type StockEvent } from '../live/apply';
import { ADMIN_POLL_MS, feedStatus, usePollInterval } from '../live/status';
import { openStream } from '../live/stream';
import { useVisible } from '../live/visible';
import { adminKeys } from './keys';

// Lists and sums are asked for again soon after a change, but not once for every change of a rush.
const GATHER_MS = 60;
const REST_MS = 400;
// What no event tells of (jobs, blocked attempts) is asked for now and then even on a live stream.
const LIVE_POLL_MS = 20_000;

const MOVED = [
  adminKeys.metrics,
  adminKeys.products,
  adminKeys.orders,
  adminKeys.events,
  adminKeys.customers,
  adminKeys.reports,
  adminKeys.jobs,
];

/** Keeps the admin pages in step with the server for as long as it is mounted. It is their only
 *  stream: the shop's own rests meanwhile. */
export function useAdminFeed(): void {
  const client = useQueryClient();
  const visible = useVisible();
  useEffect(() => {
    if (!visible) return;
    const lists = MOVED.map((queryKey) => gathered(() => client.invalidateQueries({ queryKey })));
    const refresh = () => {
      for (const list of lists) list.ask();
    };
    const close = openStream({
      path: '/api/v1/admin/stream',
      onStatus: feedStatus.set,
      onGap: refresh,
      onEvent: ({ event, data }) => {
        if (event === 'stock') applyStock(client, JSON.parse(data) as StockEvent);
        // The first word only says that the stream is open.
        if (event !== 'ready') refresh();
      },
    });
    return () => {
      for (const list of lists) list.stop();
      close();
    };
  }, [client, visible]);
}

/** Does `work` soon after it was asked for, at most every so often, and not again before it is done: in a rush
 *  what takes its time would else be begun anew for ever. */
function gathered(work: () => Promise<unknown>) {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let began = Number.NEGATIVE_INFINITY;
  let busy = false;
  let again = false;
  let stopped = false;

  function ask() {
    again = busy;
    if (busy || stopped) return;
    waiting ??= setTimeout(run, Math.max(GATHER_MS, began + REST_MS - performance.now()));
  }

  async function run() {
    waiting = undefined;
    began = performance.now();
    busy = true;
    await work();
    busy = false;
    if (again) ask();
  }

  function stop() {
    stopped = true;
    clearTimeout(waiting);
  }

  return { ask, stop };
}

export function useAdminPoll(): number {
  return usePollInterval(ADMIN_POLL_MS) || LIVE_POLL_MS;
}

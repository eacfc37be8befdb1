import { act, screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { adminServer, openAdmin, someMetrics } from '../../admin/testing';
import { aProduct } from '../../testing/fixtures';
import { open } from '../../testing/render';
import { json, page, problem, type Server } from '../../testing/server';

let server: Server;
/** When the page asked, by the clock that the test moves. */
let asked: number[];
beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  server = adminServer();
  asked = [];
  server.on('GET', '/api/v1/products', () => {
    asked.push(Date.now());
    return page([aProduct()]);
  });
  server.on('GET', '/api/v1/admin/metrics', () => {
    asked.push(Date.now());
    return json(200, someMetrics());
  });
});

const alive = () =>
  new Response(new ReadableStream<Uint8Array>(), { headers: { 'Content-Type': 'text/event-stream' } });
const away = () => problem(503, 'overloaded');

function streams(answer: () => Response) {
  for (const path of ['/api/v1/stream', '/api/v1/admin/stream']) server.on('GET', path, answer);
}

const shop = async () => {
  open('/');
  await screen.findByTestId('sale-7');
};
const admin = async () => {
  openAdmin('/products');
  await screen.findByRole('heading', { name: 'Products' });
};

/** The pauses between the questions of the next so many seconds, to the nearest second. */
async function pauses(seconds: number): Promise<number[]> {
  const from = asked.length - 1;
  await act(() => vi.advanceTimersByTimeAsync(seconds * 1_000));
  return asked.slice(from + 1).map((at, next) => Math.round((at - (asked[from + next] ?? 0)) / 1_000));
}

const becomes = (status: string) =>
  waitFor(() => expect(screen.getByTestId('live-badge')).toHaveAttribute('data-status', status));

test.each([
  ['the shop asks every 7 s', shop, 7],
  ['the admin pages ask every 5 s', admin, 5],
])('while the stream is away %s', async (_, opened, every) => {
  streams(away);
  await opened();
  await becomes('polling');
  expect(await pauses(every * 4)).toEqual(Array(4).fill(every));
});

test('while the stream is alive the shop does not ask', async () => {
  streams(alive);
  await shop();
  await becomes('live');
  // What was asked before the stream was open is asked again.
  await pauses(1);
  expect(await pauses(30)).toEqual([]);
});

test('while the stream is alive the admin pages ask only now and then, for what no event tells of', async () => {
  streams(alive);
  await admin();
  await becomes('live');
  await pauses(1);
  expect((await pauses(40)).length).toBeLessThanOrEqual(2);
});

test('a stream that ends is followed by polling, and polling by the next stream', async () => {
  streams(away);
  await shop();
  await becomes('polling');
  streams(alive);
  await act(() => vi.advanceTimersByTimeAsync(30_000));
  await becomes('live');
  await pauses(1);
  expect(await pauses(30)).toEqual([]);
});

test('a tab of the shop that nobody sees keeps no stream, and opens one once it is seen', async () => {
  streams(alive);
  await shop();
  await becomes('live');
  const opened = () => server.asked('GET', '/api/v1/stream').length;
  const state = vi.spyOn(document, 'visibilityState', 'get');
  const become = async (next: DocumentVisibilityState) => {
    state.mockReturnValue(next);
    await act(async () => {
      document.dispatchEvent(new Event('visibilitychange'));
      await vi.advanceTimersByTimeAsync(1_000);
    });
  };
  await become('hidden');
  await becomes('connecting');
  expect(opened()).toBe(1);
  await become('visible');
  await becomes('live');
  expect(opened()).toBe(2);
});

import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { aCustomer, adminServer, openAdmin, someMetrics } from '../../admin/testing';
import { aProduct, inSeconds } from '../../testing/fixtures';
import { json, later, page, type Server } from '../../testing/server';

const STREAM = '/api/v1/admin/stream';
const PRODUCTS = '/api/v1/admin/products';

let server: Server;
let tell: (event: string, data: object) => void;
beforeEach(() => {
  server = adminServer();
  server.on('GET', PRODUCTS, () => page([aProduct({ stock_version: 8 })]));
  server.on('GET', STREAM, () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        tell = (event, data) =>
          controller.enqueue(
            new TextEncoder().encode(`event: ${event}\nid: 5\ndata: ${JSON.stringify(data)}\n\n`),
          );
      },
    });
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  });
});

const level = { product_id: 7, available: 55, held: 15, sold: 30, received: 100, server_time: inSeconds(0) };

async function shown() {
  openAdmin('/products');
  await screen.findByText('60');
  expect(server.asked('GET', STREAM)[0]?.headers.get('Authorization')).toBe('Bearer a.b.c');
}

test('a newer level is in the table before the list has been asked for again', async () => {
  await shown();
  const before = server.asked('GET', PRODUCTS).length;
  server.on('GET', PRODUCTS, () => later().reply);
  tell('stock', { ...level, version: 9 });
  expect(await screen.findByText('55')).toBeVisible();
  // What the list itself knows, such as the state, is asked for a moment later.
  await waitFor(() => expect(server.asked('GET', PRODUCTS).length).toBeGreaterThan(before), {
    timeout: 3_000,
  });
});

test('an older level changes nothing', async () => {
  await shown();
  tell('stock', { ...level, version: 8 });
  tell('stock', { ...level, available: 59, version: 7 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(screen.getByText('60')).toBeVisible();
});

test('many events are one more question, not as many', async () => {
  await shown();
  const asked = () => server.asked('GET', '/api/v1/admin/metrics').length;
  const before = asked();
  for (let at = 0; at < 50; at += 1) tell('event', { id: at });
  await waitFor(() => expect(asked()).toBeGreaterThan(before), { timeout: 3_000 });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(asked()).toBe(before + 1);
});

test('in a rush an answer that takes its time is waited for, and then asked for anew', async () => {
  await shown();
  const metrics = () => server.asked('GET', '/api/v1/admin/metrics').length;
  await waitFor(() => expect(screen.getByTestId('live-badge')).toHaveAttribute('data-status', 'live'));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const [before, slow] = [metrics(), later()];
  server.on('GET', '/api/v1/admin/metrics', () => slow.reply);
  for (let at = 0; at < 10; at += 1) {
    tell('event', { id: at });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(metrics()).toBe(before + 1);
  server.on('GET', '/api/v1/admin/metrics', () => json(200, someMetrics()));
  slow.answer(json(200, someMetrics({ jobs: { waiting: 0, dead: 7 } })));
  expect(await screen.findByRole('link', { name: 'Jobs 7 given up' })).toBeVisible();
  await waitFor(() => expect(metrics()).toBe(before + 2));
});

test('what a customer paid follows their orders', async () => {
  const [one, list] = ['/api/v1/admin/customers/2', '/api/v1/admin/customers'];
  server.on('GET', one, () => json(200, aCustomer()));
  server.on('GET', list, () => page([aCustomer()]));
  server.on('GET', '/api/v1/admin/orders', () => page([]));
  openAdmin('/customers/2');
  await screen.findByText('€720.50');
  await waitFor(() => expect(screen.getByTestId('live-badge')).toHaveAttribute('data-status', 'live'));
  const paid = aCustomer({ revenue: '960.50', orders: 4 });
  server.on('GET', one, () => json(200, paid));
  server.on('GET', list, () => page([paid]));
  tell('order', { id: 'x', status: 'confirmed', customer_id: 2 });
  expect(await screen.findByText('€960.50')).toBeVisible();
  await userEvent.click(screen.getByRole('link', { name: 'Customers' }));
  await screen.findByRole('table');
  const more = aCustomer({ revenue: '999.50', orders: 5 });
  server.on('GET', list, () => page([more]));
  tell('order', { id: 'y', status: 'confirmed', customer_id: 2 });
  expect(await screen.findByText('€999.50')).toBeVisible();
});

test('the badge speaks of the one stream that is open: here the admin pages’, in the shop its own', async () => {
  await shown();
  const status = () => screen.getByTestId('live-badge').getAttribute('data-status');
  await waitFor(() => expect(status()).toBe('live'));
  expect(server.asked('GET', '/api/v1/stream')).toEqual([]);
  server.on('GET', '/api/v1/stream', () => later().reply);
  await userEvent.click(screen.getByRole('link', { name: 'Stockade, to the shop' }));
  await waitFor(() => expect(status()).toBe('connecting'));
  expect(server.asked('GET', '/api/v1/stream')).toHaveLength(1);
});

test('a tab that nobody sees keeps no connection, and asks again once it is seen', async () => {
  await shown();
  const streams = () => server.asked('GET', STREAM);
  const asked = () => server.asked('GET', '/api/v1/admin/metrics').length;
  const become = (state: DocumentVisibilityState) => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
    act(() => void document.dispatchEvent(new Event('visibilitychange')));
  };
  const status = () => screen.getByTestId('live-badge').getAttribute('data-status');
  await waitFor(() => expect(status()).toBe('live'));
  const opened = streams().length;
  become('hidden');
  await waitFor(() => expect(status()).toBe('connecting'));
  // Neither the old one nor another in its place.
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(streams()).toHaveLength(opened);
  expect(status()).toBe('connecting');
  const before = asked();
  become('visible');
  await waitFor(() => expect(streams()).toHaveLength(opened + 1));
  await waitFor(() => expect(asked()).toBeGreaterThan(before), { timeout: 3_000 });
});

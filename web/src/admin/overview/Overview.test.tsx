import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { anOrder, aProduct, inSeconds } from '../../testing/fixtures';
import { address, expectAccessible } from '../../testing/render';
import { json, page, type Server } from '../../testing/server';
import { aCustomer, adminServer, aJob, openAdmin, someMetrics } from '../testing';
import { confirmedShare } from './Figures';

const REPORTS = '/api/v1/admin/reports';

let server: Server;
beforeEach(() => {
  server = adminServer();
  const server_time = inSeconds(0);
  const minute = '2026-11-26T12:54:00.000Z';
  server.on('GET', '/api/v1/admin/products', () => page([aProduct()]));
  server.on('GET', '/api/v1/admin/orders', () => page([anOrder()]));
  server.on('GET', `${REPORTS}/outcomes`, () => outcomes(1));
  server.on('GET', `${REPORTS}/orders-timeseries`, () =>
    json(200, {
      bucket: 'minute',
      data: [{ starts_at: minute, held: 57, confirmed: 36, cancelled: 9, expired: 4 }],
      server_time,
    }),
  );
  server.on('GET', `${REPORTS}/revenue`, () =>
    json(200, {
      bucket: 'minute',
      currency: 'EUR',
      data: [{ starts_at: minute, orders: 2, pieces: 3, revenue: '99.90' }],
      server_time,
    }),
  );
  server.on('GET', `${REPORTS}/top-products`, () =>
    json(200, {
      currency: 'EUR',
      data: [{ product_id: 7, name: 'Brass lamp', orders: 2, pieces: 3, revenue: '720.00' }],
      server_time,
    }),
  );
  server.on('GET', `${REPORTS}/revenue-by-customer`, () =>
    json(200, {
      currency: 'EUR',
      data: [{ customer_id: 2, email: 'ada@example.com', orders: 3, pieces: 4, revenue: '720.50' }],
      server_time,
    }),
  );
  server.on('GET', `${REPORTS}/low-stock`, () => json(200, { data: [], server_time }));
  server.on('GET', `${REPORTS}/stock-timeline`, () =>
    json(200, {
      product_id: 7,
      name: 'Brass lamp',
      data: [{ at: minute, version: 9, available: 3, held: 1, sold: 2, received: 6 }],
      server_time,
    }),
  );
});

test('shows every figure', async () => {
  openAdmin('');
  expect(await screen.findByText('€4,461.40')).toBeVisible();
  for (const figure of ['3,432', '67', '78 %', '12']) expect(screen.getByText(figure)).toBeVisible();
  expect(screen.getByText('and 1 given up')).toBeVisible();
  const sections = within(screen.getByRole('navigation', { name: 'Admin' }));
  expect(sections.getByRole('link', { name: 'Jobs 1 given up' })).toBeVisible();
});

test('a chart says in words and in a table what it draws', async () => {
  const { user } = openAdmin('');
  expect(await screen.findByText('57 holds, 36 confirmed, 4 expired, 9 cancelled.')).toBeVisible();
  await user.click(screen.getByRole('button', { name: /Table: Holds and endings/ }));
  const table = within(screen.getByRole('table', { name: /^Holds/ }));
  expect(table.getByRole('cell', { name: /57/ })).toBeVisible();
  await expectAccessible();
});

test('the period is in the address and asked for by the server’s clock', async () => {
  const { user } = openAdmin('');
  await user.click(await screen.findByRole('button', { name: 'Last 24 hours' }));
  expect(address()).toBe('/admin?period=day');
  await waitFor(() => {
    const query = server.asked('GET', `${REPORTS}/orders-timeseries`).at(-1)?.query;
    expect(query?.get('bucket')).toBe('hour');
    expect(Date.parse(query?.get('to') ?? '') - Date.parse(query?.get('from') ?? '')).toBe(86_400_000);
  });
});

test('reports show what each customer paid', async () => {
  openAdmin('/reports');
  expect(await screen.findByText('€720.50')).toBeVisible();
  await screen.findByText(/3 available, 1 held, 2 sold/);
  await expectAccessible();
});

test('a shop without products says so, and does not wait for their stock', async () => {
  server.on('GET', `${REPORTS}/top-products`, () =>
    json(200, { currency: 'EUR', data: [], server_time: inSeconds(0) }),
  );
  server.on('GET', '/api/v1/admin/products', () => page([]));
  openAdmin('/reports');
  expect(await screen.findByText('There is no product yet.')).toBeVisible();
});

test('a customer is shown with the orders they made', async () => {
  server.on('GET', '/api/v1/admin/customers/2', () => json(200, aCustomer()));
  openAdmin('/customers/2?status=confirmed');
  expect(await screen.findByText('€720.50')).toBeVisible();
  await screen.findByRole('table', { name: 'Orders of this customer' });
  const query = server.asked('GET', '/api/v1/admin/orders').at(-1)?.query;
  expect([query?.get('customer_id'), query?.get('status')]).toEqual(['2', 'confirmed']);
});

test('a job that was given up can be tried again; one that is done cannot', async () => {
  server.on('GET', '/api/v1/admin/jobs', () =>
    page([aJob(), aJob({ id: 54, state: 'done', last_error: null })]),
  );
  server.on('POST', '/api/v1/admin/jobs/53/retry', () => json(200, aJob({ state: 'waiting' })));
  const { user } = openAdmin('/jobs?state=dead');
  await user.click(await screen.findByRole('button', { name: 'Retry job 53' }));
  expect(await screen.findByText('Job 53 is tried again now')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Retry job 54' })).toBeNull();
  expect(server.asked('GET', '/api/v1/admin/jobs')[0]?.query.get('state')).toBe('dead');
  await expectAccessible();
});

test('the light of the audit is green only when nothing was found', async () => {
  const audit = { clean: true, at: inSeconds(0), checks: ['ledger-has-no-gaps'], findings: [] as object[] };
  server.on('GET', '/api/v1/admin/audit', () => json(200, audit));
  const { user } = openAdmin('/audit');
  expect(await screen.findByTestId('audit-clean')).toHaveTextContent('Everything agrees');
  await expectAccessible();
  audit.clean = false;
  audit.findings = [{ check: 'ledger-has-no-gaps', entity: 'product 7', expected: '12', found: '11' }];
  await user.click(screen.getByRole('button', { name: 'Look again' }));
  expect(await screen.findByTestId('audit-findings')).toHaveTextContent('1 finding');
  expect(screen.getByText('product 7')).toBeVisible();
});

test('of the holds that ended by themselves, how many were bought', () => {
  expect(confirmedShare(someMetrics())).toBe('78 %');
  const none = { count: 0, quantity: 0 };
  expect(confirmedShare({ confirmed_orders: none, expired_orders: none })).toBe('–');
});

/** The most active of so many products, as the server reports them. */
function outcomes(products: number) {
  const row = { product_id: 7, name: 'Brass lamp', pending: 1, confirmed: 2, expired: 4 };
  return json(200, { data: [row], products, server_time: inSeconds(0) });
}

test('the products with the most holds are the server’s choice, and how many more there are is said', async () => {
  server.on('GET', `${REPORTS}/outcomes`, () => outcomes(1_200));
  const { user } = openAdmin('');
  const told = 'Pieces of the 1 product with the most; 1,199 products more with fewer.';
  expect(await screen.findByText(told)).toBeVisible();
  await user.click(screen.getByRole('button', { name: /Table: What became/ }));
  expect(screen.getByRole('table', { name: /^What became/ })).toHaveTextContent('Brass lamp');
  expect(server.asked('GET', `${REPORTS}/outcomes`)[0]?.query.get('limit')).toBe('8');
  // No page of products stands for all of them.
  expect(server.asked('GET', '/api/v1/admin/products')).toEqual([]);
});

test('of many products that run out a few are shown, and the way to all', async () => {
  const low = Array.from({ length: 300 }, (_, at) => ({
    ...{
      product_id: at + 1,
      name: `Lamp ${at + 1}`,
      available: 1,
      held: 0,
      sold: 1,
      received: 2,
      threshold: 5,
    },
  }));
  server.on('GET', `${REPORTS}/low-stock`, () => json(200, { data: low, server_time: inSeconds(0) }));
  openAdmin('');
  expect(await screen.findByRole('link', { name: 'All 300 that are running out' })).toBeVisible();
  expect(screen.getByText('Lamp 10')).toBeVisible();
  expect(screen.queryByText('Lamp 11')).toBeNull();
});

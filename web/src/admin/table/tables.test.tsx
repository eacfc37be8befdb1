import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { ada, anOrder, aProduct } from '../../testing/fixtures';
import { address, expectAccessible, open } from '../../testing/render';
import { json, page, problem, type Server } from '../../testing/server';
import { aCustomer, adminServer, aJob, anInventoryEvent, openAdmin } from '../testing';
import exported from './exported.json';

const PRODUCTS = '/api/v1/admin/products';
const order = anOrder();

let server: Server;
beforeEach(() => {
  server = adminServer();
  server.on('GET', PRODUCTS, () => page([aProduct()]));
  server.on('GET', `${PRODUCTS}/7`, () => json(200, aProduct()));
  server.on('GET', '/api/v1/admin/reports/stock-timeline', () => json(200, { data: [] }));
  server.on('GET', '/api/v1/admin/orders', () => page([order]));
  server.on('GET', '/api/v1/admin/inventory-events', () => page([anInventoryEvent()]));
  server.on('GET', '/api/v1/admin/customers', () => page([aCustomer()]));
  server.on('GET', '/api/v1/admin/jobs', () => page([aJob()]));
});

const asked = (path: string) => server.asked('GET', path).map(({ query }) => Object.fromEntries(query));
const table = () => screen.findByRole('table');

test('asks the server for what the address says, and drops what it does not know', async () => {
  openAdmin('/products?state=live&q=lamp&sort=price_desc&limit=50&low_stock=perhaps&colour=red');
  await table();
  expect(asked(PRODUCTS)).toContainEqual({ state: 'live', q: 'lamp', sort: 'price_desc', limit: '50' });
});

test('a heading sorts, then the other way round, then no more', async () => {
  const { user } = openAdmin('/products?cursor=abc');
  const heading = within(await table()).getByRole('button', { name: 'Price' });
  await user.click(heading);
  // Another order begins at the first page.
  expect(address()).toBe('/admin/products?sort=price_asc');
  await user.click(await screen.findByRole('button', { name: 'Price' }));
  expect(address()).toBe('/admin/products?sort=price_desc');
  expect(await screen.findByRole('columnheader', { name: 'Price' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await user.click(screen.getByRole('button', { name: 'Price' }));
  expect(address()).toBe('/admin/products');
});

test.each([
  ['/products', 'Product', 'name', 'name_desc'],
  ['/products', 'Available', 'available_asc', 'available_desc'],
  ['/products', 'Held', 'held_desc', 'held_asc'],
  ['/products', 'Sold', 'sold_desc', 'sold_asc'],
  ['/products', 'State', 'state_asc', 'state_desc'],
  ['/orders', 'Total', 'total_desc', 'total_asc'],
  ['/orders', 'Customer', 'customer_asc', 'customer_desc'],
  ['/orders', 'Status', 'status_asc', 'status_desc'],
  ['/holds', 'Held until', 'until_asc', 'until_desc'],
  ['/holds', 'Pieces', 'pieces_desc', 'pieces_asc'],
  ['/holds', 'Extended', 'extended_desc', 'extended_asc'],
  ['/customers', 'Customer', 'email_asc', 'email_desc'],
  ['/customers', 'Confirmed orders', 'orders_desc', 'orders_asc'],
  ['/customers', 'Revenue', 'revenue_desc', 'revenue_asc'],
  ['/customers', 'Account', 'disabled_asc', 'disabled_desc'],
  ['/jobs', 'What', 'kind_asc', 'kind_desc'],
  ['/jobs', 'State', 'state_asc', 'state_desc'],
  ['/jobs', 'Tries', 'attempts_desc', 'attempts_asc'],
  ['/jobs', 'Done or next try', 'next_try_asc', 'next_try_desc'],
])('%s is sorted by %s', async (path, heading, first, second) => {
  const { user } = openAdmin(path);
  await table();
  for (const sort of [first, second]) {
    await user.click(screen.getByRole('button', { name: heading }));
    expect(address()).toBe(`/admin${path}?sort=${sort}`);
    const up = sort.endsWith('_desc') ? 'descending' : 'ascending';
    expect(await screen.findByRole('columnheader', { name: heading })).toHaveAttribute('aria-sort', up);
    expect(screen.getByRole('combobox', { name: 'Order' })).toHaveValue(sort);
  }
});

test.each([
  ['/orders', 'Made'],
  ['/events', 'At'],
  ['/products/7', 'At'],
  ['/customers', 'Since'],
  ['/jobs', 'Job'],
])('%s begins with the newest, and can begin with the oldest', async (path, heading) => {
  const { user } = openAdmin(path);
  await table();
  const sorted = () => screen.getByRole('columnheader', { name: heading }).getAttribute('aria-sort');
  expect(sorted()).toBe('descending');
  await user.click(screen.getByRole('button', { name: heading }));
  expect(address()).toBe(`/admin${path}?sort=oldest`);
  await waitFor(() => expect(sorted()).toBe('ascending'));
});

// Heading by heading the columns of each file, with which the tests of the server compare theirs.
test.each([
  ['/products', exported.products],
  ['/orders', exported.orders],
  ['/holds', exported.holds],
  ['/events', exported['inventory-events']],
  ['/customers', exported.customers],
  ['/jobs', exported.jobs],
])('the file of %s has the columns of the table', async (path, columns) => {
  openAdmin(path);
  const headings = within(await table())
    .getAllByRole('columnheader')
    .map((heading) => heading.textContent);
  const actions = ['Actions', 'Retry'];
  expect(headings.filter((heading) => !actions.includes(heading ?? ''))).toEqual(
    columns.map(([heading]) => heading),
  );
});

test('the ledger of a product is narrowed like that of the shop, and stays with the product', async () => {
  openAdmin('/products/7?product_id=8&type=hold_created&from=2026-11-01T00:00:00.000Z');
  await table();
  expect(asked('/api/v1/admin/inventory-events')).toContainEqual({
    product_id: '7',
    type: 'hold_created',
    from: '2026-11-01T00:00:00.000Z',
    limit: '20',
  });
});

test('pages forth and back with the filters kept', async () => {
  server.on('GET', '/api/v1/admin/orders', ({ query }) =>
    page([order], { next_cursor: query.get('cursor') === 'second' ? null : 'second' }),
  );
  const { user } = openAdmin('/orders?status=expired');
  await user.click(await screen.findByRole('button', { name: 'Next' }));
  await waitFor(() => expect(address()).toBe('/admin/orders?status=expired&cursor=second'));
  await waitFor(() => expect(screen.getByRole('button', { name: 'Next' })).toBeDisabled());
  expect(screen.getByRole('navigation', { name: 'Pages' })).toHaveFocus();
  expect(asked('/api/v1/admin/orders')).toContainEqual({ status: 'expired', limit: '20', cursor: 'second' });
  await user.click(screen.getByRole('button', { name: 'Previous' }));
  expect(address()).toBe('/admin/orders?status=expired');
});

test.each([
  ['/products?state=sold_out&q=lamp&sort=name&low_stock=true', PRODUCTS, 'products'],
  [
    '/orders?status=confirmed&product_id=7&q=ada&from=2026-11-01T00:00:00.000Z',
    '/api/v1/admin/orders',
    'orders',
  ],
  ['/orders?sort=total_desc', '/api/v1/admin/orders', 'orders'],
  ['/holds?q=ada&sort=until_asc', '/api/v1/admin/orders', 'holds'],
  ['/products/7?type=hold_released&sort=oldest', '/api/v1/admin/inventory-events', 'inventory-events'],
  [
    '/events?product_id=7&type=hold_released&sort=oldest&to=2026-11-30T00:00:00.000Z',
    '/api/v1/admin/inventory-events',
    'inventory-events',
  ],
  ['/customers?q=ada&sort=revenue_desc', '/api/v1/admin/customers', 'customers'],
  ['/jobs?state=dead&sort=attempts_desc', '/api/v1/admin/jobs', 'jobs'],
])('the file of %s is asked for with the very query of the table', async (path, list, name) => {
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => {} }));
  const saved = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  const file = `/api/v1/admin/exports/${name}.csv`;
  server.on('GET', file, () => new Response('id\n7\n', { headers: { 'Content-Type': 'text/csv' } }));
  const { user } = openAdmin(`${path}&limit=50&cursor=abc`);
  await table();
  await user.click(screen.getByRole('button', { name: 'CSV' }));
  await waitFor(() => expect(saved).toHaveBeenCalled());
  const { limit, cursor, ...filters } = asked(list).find((query) => query.cursor === 'abc') ?? {};
  expect([limit, cursor]).toEqual(['50', 'abc']);
  expect(Object.keys(filters).length).toBeGreaterThan(0);
  expect(asked(file)).toEqual([filters]);
});

test('on a phone the filters are behind a button, which says how many are set', async () => {
  const { user } = openAdmin('/orders?product_id=7&from=2026-11-01T00:00:00.000Z');
  await table();
  const button = screen.getByRole('button', { name: 'Filters, 2 set' });
  expect(button).toHaveAttribute('aria-expanded', 'false');
  await user.click(button);
  expect(button).toHaveAttribute('aria-expanded', 'true');
});

test('says when a file could not be made', async () => {
  server.on('GET', '/api/v1/admin/exports/customers.csv', () =>
    problem(503, 'overloaded', { detail: 'too busy' }),
  );
  const { user } = openAdmin('/customers');
  await table();
  await user.click(screen.getByRole('button', { name: 'CSV' }));
  expect(await screen.findByText('No file: too busy')).toBeVisible();
});

test('searching waits for the typing to pause and is no step of its own for Back', async () => {
  const { user } = openAdmin('/products');
  await table();
  await user.type(screen.getByRole('searchbox', { name: 'Search products' }), 'lamp');
  await waitFor(() => expect(address()).toBe('/admin/products?q=lamp'));
  expect(asked(PRODUCTS).filter(({ q }) => q !== undefined && q !== 'lamp')).toEqual([]);
});

test('nothing found is told from nothing there', async () => {
  server.on('GET', '/api/v1/admin/customers', () => page([]));
  const { user } = openAdmin('/customers?q=nobody');
  expect(await screen.findByText('No row fits')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Show everything' }));
  expect(await screen.findByText('Nobody has an account yet')).toBeVisible();
});

test('a failed list says so and can be asked for again', async () => {
  server.on('GET', '/api/v1/admin/customers', () => problem(500, 'internal', { detail: 'it broke' }));
  const { user } = openAdmin('/customers');
  expect(await screen.findByText('it broke')).toBeVisible();
  server.on('GET', '/api/v1/admin/customers', () => page([aCustomer()]));
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('€720.50')).toBeVisible();
});

test('a page that there is not leads to the first one', async () => {
  server.on('GET', '/api/v1/admin/orders', ({ query }) =>
    query.get('cursor')
      ? problem(400, 'validation_failed', {
          errors: [{ pointer: '/cursor', code: 'invalid_value', detail: 'a cursor is a next_cursor' }],
        })
      : page([order]),
  );
  const { user } = openAdmin('/orders?status=pending&cursor=nonsense');
  expect(await screen.findByText('The address names a page that this table does not have.')).toBeVisible();
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: 'To the first page' }));
  await table();
  expect(address()).toBe('/admin/orders?status=pending');
});

test('a period that ends before it begins is told at its field, and can be dropped', async () => {
  server.on('GET', '/api/v1/admin/inventory-events', ({ query }) =>
    query.get('to')
      ? problem(400, 'validation_failed', {
          errors: [{ pointer: '/to', code: 'invalid_value', detail: 'a period ends after it begins' }],
        })
      : page([anInventoryEvent()]),
  );
  const { user } = openAdmin('/events?from=2026-11-02T00:00:00.000Z&to=2026-11-01T00:00:00.000Z');
  expect(await screen.findByText('a period ends after it begins')).toBeVisible();
  expect(screen.getByLabelText('Before')).toHaveAccessibleDescription('Not after “From”');
  await user.click(screen.getByRole('button', { name: 'Show everything' }));
  await table();
  expect(address()).toBe('/admin/events');
});

test.each([
  ['#12', '12'],
  [' #12 ', '12'],
  ['12', '12'],
])('an order is found by its number as the table shows it: %s', async (typed, q) => {
  openAdmin(`/orders?q=${encodeURIComponent(typed)}`);
  await table();
  expect(asked('/api/v1/admin/orders')).toContainEqual({ q, limit: '20' });
});

test('the ledger tells the second', async () => {
  server.on('GET', '/api/v1/admin/inventory-events', () =>
    page([anInventoryEvent({ created_at: '2026-11-26T12:54:07.000Z' })]),
  );
  openAdmin('/events');
  expect(within(await table()).getByText(/:54:07/)).toBeVisible();
});

test.each(['/products', '/orders', '/holds', '/events', '/customers', '/jobs'])(
  '%s is accessible',
  async (path) => {
    openAdmin(path);
    await table();
    await expectAccessible();
  },
);

test('is not for customers', async () => {
  open('/admin/orders', ada);
  expect(await screen.findByTestId('wrong-role')).toBeVisible();
  expect(asked('/api/v1/admin/orders')).toEqual([]);
});

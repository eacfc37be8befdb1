import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { ada, anOrder, anOrderEvent, inSeconds } from '../testing/fixtures';
import { address, expectAccessible, open } from '../testing/render';
import { json, page, problem, Server } from '../testing/server';

const ORDERS = '/api/v1/orders';
const order = anOrder({ status: 'confirmed', confirmed_at: inSeconds(0), version: 2 });

let server: Server;
beforeEach(() => {
  server = new Server();
});

test('none yet', async () => {
  open('/account/orders', ada);
  expect(await screen.findByTestId('orders-empty')).toHaveTextContent('No orders yet');
  await expectAccessible();
});

test('an error can be tried again', async () => {
  server.on('GET', ORDERS, () => problem(500, 'internal'));
  const { user } = open('/account/orders', ada);
  await screen.findByTestId('error');
  server.on('GET', ORDERS, () => page([order]));
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('table')).toBeInTheDocument();
});

test('lists them with how each stands', async () => {
  const statuses = ['pending', 'confirmed', 'cancelled', 'expired'] as const;
  server.on('GET', ORDERS, () =>
    page(statuses.map((status, at) => anOrder({ id: `id-${at}`, number: at + 1, status }))),
  );
  open('/account/orders', ada);
  const table = within(await screen.findByRole('table', { name: 'Your orders' }));
  expect(table.getAllByRole('row')).toHaveLength(5);
  for (const status of statuses) expect(table.getByTestId(`status-${status}`)).toBeInTheDocument();
  expect(table.getByRole('link', { name: 'No. 2' })).toHaveAttribute('href', '/account/orders/id-1');
  expect(table.getAllByText('2 × Brass lamp')).toHaveLength(4);
  await expectAccessible();
});

test('the filter stands in the address and is asked of the shop', async () => {
  server.on('GET', ORDERS, ({ query }) => page(query.get('status') === 'expired' ? [] : [order]));
  const { user } = open('/account/orders', ada);
  await screen.findByRole('table');
  await user.click(screen.getByRole('button', { name: 'Expired' }));
  expect(await screen.findByTestId('orders-empty')).toHaveTextContent('None of these');
  expect(address()).toBe('/account/orders?status=expired');
});

test('more are shown when asked for', async () => {
  server.on('GET', ORDERS, ({ query }) =>
    query.get('cursor') === 'second'
      ? page([anOrder({ id: 'second', number: 2 })])
      : page([order], { next_cursor: 'second' }),
  );
  const { user } = open('/account/orders', ada);
  await user.click(await screen.findByRole('button', { name: 'Show more' }));
  expect(await screen.findByRole('link', { name: 'No. 2' })).toBeInTheDocument();
});

test('one order with what happened, the oldest first', async () => {
  server.on('GET', `${ORDERS}/${order.id}`, () => json(200, order));
  server.on('GET', `${ORDERS}/${order.id}/events`, () =>
    page([
      anOrderEvent({ type: 'order_confirmed', reason: 'confirmed', created_at: inSeconds(-1) }),
      anOrderEvent({ created_at: inSeconds(-9) }),
    ]),
  );
  open(`/account/orders/${order.id}`, ada);
  expect(await screen.findByRole('heading', { level: 1, name: 'Order 12' })).toBeInTheDocument();
  const steps = within(await screen.findByTestId('timeline')).getAllByRole('listitem');
  expect(steps.map((step) => step.querySelector('p')?.textContent)).toEqual([
    'Held: 2 × Brass lamp',
    'Bought: 2 × Brass lamp',
  ]);
  await expectAccessible();
});

test('a hold leads on to the checkout', async () => {
  const held = anOrder();
  server.on('GET', `${ORDERS}/${held.id}`, () => json(200, held));
  server.on('GET', `${ORDERS}/${held.id}/events`, () => page([anOrderEvent()]));
  open(`/account/orders/${held.id}`, ada);
  expect(await screen.findByRole('link', { name: 'Go on to buy' })).toHaveAttribute(
    'href',
    `/checkout/${held.id}`,
  );
});

test('at the end of a hold it asks how it ended', async () => {
  const held = anOrder({ hold_expires_at: inSeconds(1) });
  server.on('GET', `${ORDERS}/${held.id}`, () => json(200, held));
  server.on('GET', `${ORDERS}/${held.id}/events`, () => page([anOrderEvent()]));
  open(`/account/orders/${held.id}`, ada);
  await screen.findByTestId('status-pending');
  server.on('GET', `${ORDERS}/${held.id}`, () => json(200, { ...held, status: 'expired', version: 2 }));
  expect(await screen.findByTestId('status-expired')).toBeInTheDocument();
});

test("another's order is not found", async () => {
  open(`/account/orders/${order.id}`, ada);
  expect(await screen.findByTestId('not-found')).toBeInTheDocument();
});

test('a visitor is asked to sign in, and comes back', async () => {
  open('/account/orders?status=expired');
  await waitFor(() => expect(address()).toBe('/login?next=%2Faccount%2Forders%3Fstatus%3Dexpired'));
});

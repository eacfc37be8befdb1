import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { ada, anOrder, aProduct } from '../testing/fixtures';
import { address, expectAccessible, open } from '../testing/render';
import { json, later, problem, Server } from '../testing/server';

const HOLDS = '/api/v1/holds';
const order = anOrder();

let server: Server;
beforeEach(() => {
  server = new Server();
  server.on('GET', '/api/v1/products/7', () => json(200, aProduct({ max_per_customer: 4 })));
  server.on('GET', `/api/v1/orders/${order.id}`, () => json(200, order));
});

const keys = () => server.asked('POST', HOLDS).map(({ headers }) => headers.get('Idempotency-Key'));

async function dialog() {
  return within(await screen.findByRole('dialog', { name: 'Brass lamp' }));
}

test('makes a hold of the chosen quantity and goes to it', async () => {
  server.on('POST', HOLDS, () => json(201, order));
  const { user } = open('/sale/7', ada);
  await user.click(await screen.findByRole('button', { name: 'Buy now' }));
  const inside = await dialog();
  await expectAccessible();
  expect(inside.getByRole('button', { name: 'Hold for me' })).toHaveFocus();
  await user.click(inside.getByRole('button', { name: 'One more' }));
  await user.click(inside.getByRole('button', { name: 'Hold for me' }));
  await waitFor(() => expect(address()).toBe(`/checkout/${order.id}`));
  expect(server.asked('POST', HOLDS)[0]?.body).toEqual({ product_id: 7, quantity: 2 });
  expect(server.asked('POST', HOLDS)[0]?.headers.get('Authorization')).toBe('Bearer a.b.c');
});

test('while it asks there is no second press', async () => {
  const { reply, answer } = later();
  server.on('POST', HOLDS, () => reply);
  const { user } = open('/sale/7?buy=1', ada);
  const inside = await dialog();
  await user.click(inside.getByRole('button', { name: 'Hold for me' }));
  const button = await inside.findByRole('button', { name: 'Asking the shop' });
  expect(button).toHaveAttribute('aria-disabled', 'true');
  expect(button).toHaveAttribute('aria-busy', 'true');
  expect(button).toHaveFocus();
  await user.click(button);
  await user.keyboard('{Enter}');
  answer(json(201, order));
  await waitFor(() => expect(address()).toBe(`/checkout/${order.id}`));
  expect(keys()).toHaveLength(1);
});

test.each(['0', '5', '1.5'])('does not ask for %s', async (typed) => {
  const { user } = open('/sale/7?buy=1', ada);
  const inside = await dialog();
  const field = inside.getByRole('spinbutton', { name: 'Quantity' });
  await user.clear(field);
  await user.type(field, typed);
  expect(field).toBeInvalid();
  expect(field).toHaveAccessibleDescription('Choose a whole number from 1 to 4.');
  expect(inside.getByRole('button', { name: 'Hold for me' })).toBeDisabled();
  await user.type(field, '{Enter}');
  expect(keys()).toEqual([]);
});

test('too few left: says how many, offers them, and asks for the product again', async () => {
  server.on('POST', HOLDS, () =>
    problem(409, 'insufficient_stock', {
      shortages: [{ product_id: 7, requested: 3, available: 2 }],
    }),
  );
  const { user } = open('/sale/7?buy=3', ada);
  const inside = await dialog();
  const asked = server.asked('GET', '/api/v1/products/7').length;
  await user.click(inside.getByRole('button', { name: 'Hold for me' }));
  expect(await inside.findByTestId('refused')).toHaveTextContent('Only 2 left');
  await waitFor(() => expect(server.asked('GET', '/api/v1/products/7').length).toBeGreaterThan(asked));

  server.on('POST', HOLDS, () => json(201, order));
  await user.click(inside.getByRole('button', { name: 'Take 2 instead' }));
  await waitFor(() => expect(address()).toBe(`/checkout/${order.id}`));
  expect(server.asked('POST', HOLDS).at(-1)?.body).toEqual({ product_id: 7, quantity: 2 });
  expect(new Set(keys()).size).toBe(2);
});

test('none left: offers nothing', async () => {
  server.on('POST', HOLDS, () => problem(409, 'insufficient_stock', { available: 0 }));
  const { user } = open('/sale/7?buy=1', ada);
  const inside = await dialog();
  await user.click(inside.getByRole('button', { name: 'Hold for me' }));
  expect(await inside.findByTestId('refused')).toHaveTextContent('None left');
  expect(inside.queryByRole('button', { name: /Take/ })).not.toBeInTheDocument();
});

test.each([
  ['sale_ended', 'The sale is over.'],
  ['sale_not_started', 'The sale has not begun yet.'],
  ['product_unavailable', 'This is no longer sold.'],
  ['per_customer_limit', 'more than one customer may have'],
  ['hold_limit', 'You hold as many orders'],
  ['cooling_off', 'Too many of your holds'],
])('%s is said in words', async (code, text) => {
  server.on('POST', HOLDS, () => problem(409, code));
  const { user } = open('/sale/7?buy=1', ada);
  const inside = await dialog();
  await user.click(inside.getByRole('button', { name: 'Hold for me' }));
  expect(await inside.findByTestId('refused')).toHaveTextContent(text);
  expect(inside.getByTestId('refused')).toHaveAttribute('role', 'alert');
});

test('the limit for each customer is said with its numbers', async () => {
  server.on('POST', HOLDS, () => problem(409, 'per_customer_limit', { limit: 4, had: 3 }));
  const { user } = open('/sale/7?buy=2', ada);
  const inside = await dialog();
  await user.click(inside.getByRole('button', { name: 'Hold for me' }));
  expect(await inside.findByTestId('refused')).toHaveTextContent(
    'One customer may have 4, and you hold or bought 3 already.',
  );
});

test('a sale that closes meanwhile leaves nothing to press', async () => {
  server.on('POST', HOLDS, () => {
    server.on('GET', '/api/v1/products/7', () => json(200, aProduct({ state: 'ended' })));
    return problem(409, 'sale_ended');
  });
  const { user } = open('/sale/7?buy=1', ada);
  const inside = await dialog();
  await user.click(inside.getByRole('button', { name: 'Hold for me' }));
  await waitFor(() => expect(inside.getByRole('button', { name: 'Hold for me' })).toBeDisabled());
});

test('a visitor signs in first and comes back to the same quantity', async () => {
  const { user } = open('/sale/7');
  await user.click(await screen.findByRole('button', { name: 'One more' }));
  await user.click(screen.getByRole('button', { name: 'Buy now' }));
  await user.click((await dialog()).getByRole('button', { name: 'Sign in to buy' }));
  await waitFor(() => expect(address()).toBe('/login?next=%2Fsale%2F7%3Fbuy%3D2'));
  expect(keys()).toEqual([]);
});

test('a session that has ended leads to the sign-in and back', async () => {
  server.on('POST', HOLDS, () => problem(401, 'unauthenticated'));
  server.on('POST', '/api/v1/auth/refresh', () => problem(503, 'backend_unavailable'));
  const { user } = open('/sale/7?buy=2', ada);
  const inside = await dialog();
  await user.click(inside.getByRole('button', { name: 'Hold for me' }));
  const notice = within(await inside.findByTestId('sign-in-first'));
  expect(notice.getByRole('link')).toHaveAttribute('href', '/login?next=%2Fsale%2F7%3Fbuy%3D2');
});

test('too many tries: waits as long as the shop says', async () => {
  server.on('POST', HOLDS, () => problem(429, 'rate_limited', {}, { 'Retry-After': '2' }));
  const { user } = open('/sale/7?buy=1', ada);
  const inside = await dialog();
  await user.click(inside.getByRole('button', { name: 'Hold for me' }));
  expect(await inside.findByRole('button', { name: /Again in 0:0/ })).toBeDisabled();
  expect(inside.getByTestId('refused')).toHaveTextContent('too quick');
  await waitFor(() => expect(inside.getByRole('button', { name: 'Hold for me' })).toBeEnabled());
});

test('after a lost answer the very same request is repeated', async () => {
  server.on('POST', HOLDS, () => Promise.reject(new TypeError('lost')));
  const { user } = open('/sale/7?buy=2', ada);
  const inside = await dialog();
  await user.click(inside.getByRole('button', { name: 'Hold for me' }));
  expect(await inside.findByTestId('refused')).toHaveTextContent('nothing is bought twice');
  expect(inside.getByRole('spinbutton')).toBeDisabled();
  server.on('POST', HOLDS, () => json(201, order));
  await user.click(inside.getByRole('button', { name: 'Hold for me' }));
  await waitFor(() => expect(address()).toBe(`/checkout/${order.id}`));
  expect(keys()).toHaveLength(2);
  expect(new Set(keys()).size).toBe(1);
});

test('after a definite no the next try is a new one', async () => {
  server.on('POST', HOLDS, () => problem(409, 'per_customer_limit'));
  const { user } = open('/sale/7?buy=1', ada);
  const inside = await dialog();
  await user.click(inside.getByRole('button', { name: 'Hold for me' }));
  await inside.findByTestId('refused');
  await user.click(inside.getByRole('button', { name: 'Hold for me' }));
  await waitFor(() => expect(keys()).toHaveLength(2));
  expect(new Set(keys()).size).toBe(2);
});

test('closes and leaves the address clean', async () => {
  const { user } = open('/sale/7?buy=1', ada);
  await user.click((await dialog()).getByRole('button', { name: 'Close' }));
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(address()).toBe('/sale/7');
});

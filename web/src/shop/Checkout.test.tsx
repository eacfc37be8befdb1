import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import type { Order } from '../api/types';
import { ada, anOrder, inSeconds } from '../testing/fixtures';
import { address, expectAccessible, open } from '../testing/render';
import { json, later, page, problem, Server } from '../testing/server';

const ORDER = `/api/v1/orders/${anOrder().id}`;
const HERE = `/checkout/${anOrder().id}`;

let server: Server;
beforeEach(() => {
  server = new Server();
});

/** The order as the server has it; a step changes it. */
function has(changed: Partial<Order> = {}) {
  server.on('GET', ORDER, () => json(200, anOrder(changed)));
}

function settles(step: 'confirm' | 'extend' | 'cancel', changed: Partial<Order>) {
  server.on('POST', `${ORDER}/${step}`, () => {
    has(changed);
    return json(200, anOrder(changed));
  });
}

const confirmed: Partial<Order> = { status: 'confirmed', confirmed_at: inSeconds(0) };
const expired: Partial<Order> = { status: 'expired', closed_at: inSeconds(0) };
const buy = { name: 'Buy for €480.00' };

test('counts down by the clock of the server', async () => {
  // The server is ten minutes ahead of this machine.
  has({ server_time: inSeconds(600), hold_expires_at: inSeconds(690) });
  open(HERE, ada);
  expect(await screen.findByRole('button', buy)).toBeEnabled();
  const ring = await screen.findByRole('timer', { name: /1 minute and \d+ seconds/ });
  expect(ring).toHaveTextContent(/1:(30|29)/);
  expect(screen.queryByTestId('hold-ending')).not.toBeInTheDocument();
  await expectAccessible();
});

test('warns in the last minute, and says it to a screen reader', async () => {
  has({ hold_expires_at: inSeconds(45) });
  server.on('GET', '/api/v1/orders', () => page([anOrder({ hold_expires_at: inSeconds(45) })]));
  open(HERE, ada);
  expect(await screen.findByTestId('hold-ending')).toBeInTheDocument();
  expect(await screen.findByTestId('hold-pill')).toHaveAttribute('href', HERE);
  expect(screen.getByTestId('announcer')).toHaveTextContent('1 minute left');
});

test('buys once', async () => {
  has();
  const { reply, answer } = later();
  server.on('POST', `${ORDER}/confirm`, () => reply);
  const { user } = open(HERE, ada);
  const button = await screen.findByRole('button', buy);
  await user.click(button);
  expect(button).toHaveAttribute('aria-disabled', 'true');
  await user.click(button);
  has(confirmed);
  answer(json(200, anOrder(confirmed)));
  expect(await screen.findByTestId('confirmed')).toHaveTextContent('Order 12 is confirmed');
  expect(server.asked('POST', `${ORDER}/confirm`)).toHaveLength(1);
  expect(screen.getByRole('link', { name: 'See the order' })).toHaveAttribute(
    'href',
    `/account/orders/${anOrder().id}`,
  );
  await expectAccessible();
});

test('what was bought before is said to be bought already', async () => {
  has(confirmed);
  open(HERE, ada);
  expect(await screen.findByTestId('already-confirmed')).toHaveTextContent('bought once');
  expect(screen.queryByRole('button', buy)).not.toBeInTheDocument();
});

test('a longer hold comes from the server, with a new key each time', async () => {
  has({ hold_expires_at: inSeconds(30) });
  settles('extend', { hold_expires_at: inSeconds(119), extensions: 1 });
  const { user } = open(HERE, ada);
  await screen.findByTestId('hold-ending');
  await user.click(screen.getByRole('button', { name: 'More time' }));
  expect(await screen.findByText('Made longer once.')).toBeInTheDocument();
  expect(screen.queryByTestId('hold-ending')).not.toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'More time' }));
  await waitFor(() => expect(server.asked('POST', `${ORDER}/extend`)).toHaveLength(2));
  const keys = server.asked('POST', `${ORDER}/extend`).map(({ headers }) => headers.get('Idempotency-Key'));
  expect(new Set(keys).size).toBe(2);
});

test('a hold that cannot be made longer stays as long as it was', async () => {
  has({ hold_expires_at: inSeconds(50), extensions: 2 });
  server.on('POST', `${ORDER}/extend`, () => problem(409, 'extension_limit'));
  const { user } = open(HERE, ada);
  await user.click(await screen.findByRole('button', { name: 'More time' }));
  expect(await screen.findByTestId('extension-limit')).toBeInTheDocument();
  expect(screen.getByTestId('hold-ending')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'More time' })).toBeDisabled();
  expect(screen.getByRole('button', buy)).toBeEnabled();
});

test('when no more time can be had, that is not offered', async () => {
  has({ extensions: 2, extensions_left: 0 });
  open(HERE, ada);
  expect(await screen.findByText(/as often as it can be/)).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'More time' })).toBeDisabled();
});

test('at the end it asks how it ended, and does not assume', async () => {
  has({ hold_expires_at: inSeconds(1) });
  open(HERE, ada);
  expect(await screen.findByTestId('hold-over')).toBeInTheDocument();
  expect(screen.getByRole('button', buy)).toBeDisabled();
  expect(screen.queryByTestId('expired')).not.toBeInTheDocument();
  has(expired);
  expect(await screen.findByTestId('expired')).toHaveTextContent('Nothing was bought');
  expect(screen.getByRole('link', { name: 'Try again' })).toHaveAttribute('href', '/sale/7?buy=2');
  await expectAccessible();
});

test('too late: the shop says so and shows that it expired', async () => {
  has();
  server.on('POST', `${ORDER}/confirm`, () => {
    has(expired);
    return problem(409, 'hold_expired');
  });
  const { user } = open(HERE, ada);
  await user.click(await screen.findByRole('button', buy));
  expect(await screen.findByTestId('expired')).toBeInTheDocument();
});

test('is given back only when that is meant', async () => {
  has();
  settles('cancel', { status: 'cancelled', closed_at: inSeconds(0) });
  const { user } = open(HERE, ada);
  await user.click(await screen.findByRole('button', { name: 'Give it back' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Give it back?' }));
  await user.click(dialog.getByRole('button', { name: 'Keep it' }));
  expect(server.asked('POST', `${ORDER}/cancel`)).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Give it back' }));
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Give it back' }));
  expect(await screen.findByTestId('cancelled')).toHaveTextContent('Nothing was bought');
});

test('after a lost answer the same purchase is repeated', async () => {
  has();
  server.on('POST', `${ORDER}/confirm`, () => Promise.reject(new TypeError('lost')));
  const { user } = open(HERE, ada);
  await user.click(await screen.findByRole('button', buy));
  expect(await screen.findByTestId('refused')).toHaveTextContent('nothing is bought twice');
  settles('confirm', confirmed);
  await user.click(screen.getByRole('button', buy));
  await screen.findByTestId('confirmed');
  const keys = server.asked('POST', `${ORDER}/confirm`).map(({ headers }) => headers.get('Idempotency-Key'));
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

test('too many tries: waits as long as the shop says', async () => {
  has();
  server.on('POST', `${ORDER}/confirm`, () => problem(429, 'rate_limited', {}, { 'Retry-After': '30' }));
  const { user } = open(HERE, ada);
  await user.click(await screen.findByRole('button', buy));
  expect(await screen.findByRole('button', { name: /Again in 0:/ })).toBeDisabled();
});

test("nobody sees another's order", async () => {
  server.on('GET', ORDER, () => problem(404, 'not_found'));
  open(HERE, ada);
  expect(await screen.findByTestId('order-missing')).toBeInTheDocument();
  await expectAccessible();
});

test('a visitor is asked to sign in, and comes back', async () => {
  open(HERE);
  await waitFor(() => expect(address()).toBe(`/login?next=${encodeURIComponent(HERE)}`));
});

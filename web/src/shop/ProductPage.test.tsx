import { screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import type { Product } from '../api/types';
import { aCart, aCartItem, ada, admin, aProduct, inSeconds } from '../testing/fixtures';
import { address, expectAccessible, open } from '../testing/render';
import { json, problem, Server } from '../testing/server';

let server: Server;
beforeEach(() => {
  server = new Server();
});

function sells(changed: Partial<Product> = {}) {
  server.on('GET', '/api/v1/products/7', () => json(200, aProduct(changed)));
}

test('shows the product with its limit', async () => {
  sells({ max_per_customer: 2, sale_ends_at: inSeconds(600) });
  open('/sale/7', ada);
  expect(await screen.findByRole('heading', { level: 1, name: 'Brass lamp' })).toBeInTheDocument();
  expect(screen.getByText('Turned by hand.')).toBeInTheDocument();
  expect(screen.getByTestId('limit')).toHaveTextContent('At most 2');
  expect(screen.getByText(/Ends in/)).toBeInTheDocument();
  expect(document.title).toBe('Brass lamp · Stockade');
  await expectAccessible();
});

test.each<[string, Partial<Product>, string | null, string]>([
  ['upcoming', { state: 'upcoming', sale_starts_at: inSeconds(600) }, null, 'Not open yet'],
  ['all_held', { available: 0, held: 2 }, 'One may come back', 'All held'],
  ['sold_out', { available: 0, held: 0, state: 'sold_out' }, 'Every unit is sold', 'Sold out'],
  ['ended', { state: 'ended' }, 'This sale is over', 'Over'],
])('cannot be bought while %s', async (standing, changed, text, button) => {
  sells(changed);
  open('/sale/7', ada);
  expect(await screen.findByTestId(`standing-${standing}`)).toBeInTheDocument();
  if (text) expect(screen.getByTestId('standing-text')).toHaveTextContent(text);
  expect(screen.getByRole('button', { name: button })).toBeDisabled();
  expect(screen.getByRole('button', { name: 'Add to basket' })).toBeDisabled();
});

test('few left can be bought, up to what is left', async () => {
  sells({ available: 2 });
  const { user } = open('/sale/7', ada);
  expect(await screen.findByTestId('standing-few_left')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'One more' }));
  expect(screen.getByRole('spinbutton', { name: 'Quantity' })).toHaveValue(2);
  expect(screen.getByRole('button', { name: 'One more' })).toBeDisabled();
  expect(screen.getByRole('button', { name: 'Buy now' })).toBeEnabled();
});

test('what is not there is not found', async () => {
  open('/sale/7');
  expect(await screen.findByTestId('not-found')).toBeInTheDocument();
});

test('an address that is no product asks nobody', async () => {
  open('/sale/seven');
  expect(await screen.findByTestId('not-found')).toBeInTheDocument();
  expect(server.received.filter(({ path }) => path.startsWith('/api/v1/products/'))).toEqual([]);
});

test('an error can be tried again', async () => {
  server.on('GET', '/api/v1/products/7', () => problem(500, 'internal'));
  const { user } = open('/sale/7');
  await screen.findByTestId('error');
  sells();
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByTestId('standing-live')).toBeInTheDocument();
});

test('what the shop only remembers is marked', async () => {
  sells({ stale: true, as_of: '2026-11-26T09:08:07.000Z' });
  open('/sale/7');
  expect(await screen.findByTestId('stale')).toHaveTextContent(/08:07/);
});

test('goes into the basket', async () => {
  sells();
  server.on('POST', '/api/v1/cart/items', () => json(200, aCart(aCartItem({ quantity: 2 }))));
  const { user } = open('/sale/7', ada);
  await user.click(await screen.findByRole('button', { name: 'One more' }));
  await user.click(screen.getByRole('button', { name: 'Add to basket' }));
  expect(await screen.findByText('Brass lamp is in your basket')).toBeInTheDocument();
  expect(server.asked('POST', '/api/v1/cart/items')[0]?.body).toEqual({ product_id: 7, quantity: 2 });
  expect(screen.getAllByText('2', { selector: 'nav *' }).length).toBeGreaterThan(0);
});

test('a visitor who puts something in is asked to sign in, and comes back', async () => {
  sells();
  const { user } = open('/sale/7');
  await user.click(await screen.findByRole('button', { name: 'Add to basket' }));
  await waitFor(() => expect(address()).toBe('/login?next=%2Fsale%2F7'));
});

test('an admin sees the sale and cannot buy', async () => {
  sells();
  open('/sale/7', admin);
  expect(await screen.findByText(/accounts that do cannot buy/)).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Buy now' })).not.toBeInTheDocument();
});

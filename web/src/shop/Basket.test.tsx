import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import type { CartItem } from '../api/types';
import { aCart, aCartItem, ada, admin, anOrder, inSeconds } from '../testing/fixtures';
import { address, expectAccessible, open } from '../testing/render';
import { json, later, problem, Server } from '../testing/server';

const CART = '/api/v1/cart';
const CHECKOUT = '/api/v1/checkout';
const LINE = '/api/v1/cart/items/7';
const kettle = aCartItem({ product_id: 8, name: 'Slow kettle', quantity: 1 });
const bought = anOrder({ status: 'confirmed', confirmed_at: inSeconds(0) });

let server: Server;
beforeEach(() => {
  server = new Server();
});

function holds(...items: CartItem[]) {
  server.on('GET', CART, () => json(200, aCart(...items)));
}

test('a visitor is asked to sign in, and comes back', async () => {
  open('/basket');
  await waitFor(() => expect(address()).toBe('/login?next=%2Fbasket'));
});

test('an admin has no basket', async () => {
  open('/basket', admin);
  expect(await screen.findByTestId('wrong-role')).toBeInTheDocument();
});

test('an empty one leads to the shop', async () => {
  holds();
  open('/basket', ada);
  expect(await screen.findByTestId('basket-empty')).toBeInTheDocument();
  await expectAccessible();
});

test('an error can be tried again', async () => {
  server.on('GET', CART, () => problem(500, 'internal'));
  const { user } = open('/basket', ada);
  await screen.findByTestId('error');
  holds(aCartItem());
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByTestId('line-7')).toBeInTheDocument();
});

test('shows its lines and the total of the shop', async () => {
  holds(aCartItem(), kettle);
  open('/basket', ada);
  const line = within(await screen.findByTestId('line-7'));
  expect(line.getByText('€480.00')).toBeInTheDocument();
  expect(within(screen.getByRole('complementary')).getByText('€480.00')).toBeInTheDocument();
  expect(screen.queryByTestId('basket-drift')).not.toBeInTheDocument();
  await expectAccessible();
});

test.each<[string, Partial<CartItem>, boolean]>([
  ['line-short', { available: 1 }, true],
  ['line-all-held', { available: 0, state: 'live' }, true],
  ['line-sold-out', { available: 0, state: 'sold_out' }, true],
  ['line-gone', { state: 'ended' }, true],
  ['line-gone', { state: 'archived' }, true],
  ['line-upcoming', { state: 'upcoming' }, true],
  ['line-price', { price_changed: true }, false],
])('%s: says what changed since', async (testId, changed, blocks) => {
  holds(aCartItem(changed), kettle);
  open('/basket', ada);
  const line = within(await screen.findByTestId('line-7'));
  expect(line.getByTestId(testId)).toBeInTheDocument();
  expect(within(screen.getByTestId('line-8')).queryByTestId(/^line-/)).not.toBeInTheDocument();
  if (blocks) expect(screen.getByTestId('basket-drift')).toHaveTextContent('One line needs');
  else expect(screen.queryByTestId('basket-drift')).not.toBeInTheDocument();
});

test('a quantity is changed, a line removed, everything thrown out', async () => {
  holds(aCartItem(), kettle);
  server.on('PUT', LINE, () => json(200, aCart(aCartItem({ quantity: 3 }), kettle)));
  server.on('DELETE', LINE, () => json(200, aCart(kettle)));
  server.on('DELETE', CART, () => json(200, aCart()));
  const { user } = open('/basket', ada);
  const line = within(await screen.findByTestId('line-7'));
  await user.click(line.getByRole('button', { name: 'One more' }));
  await waitFor(() => expect(server.asked('PUT', LINE)[0]?.body).toEqual({ quantity: 3 }));
  await waitFor(() => expect(line.getByRole('spinbutton')).toHaveValue(3));
  await user.click(line.getByRole('button', { name: 'Remove Brass lamp' }));
  await waitFor(() => expect(screen.queryByTestId('line-7')).not.toBeInTheDocument());
  await user.click(screen.getByRole('button', { name: 'Empty the basket' }));
  expect(await screen.findByTestId('basket-empty')).toBeInTheDocument();
});

test('buys all of it for the total that was shown', async () => {
  holds(aCartItem());
  server.on('POST', CHECKOUT, () => {
    holds();
    return json(201, bought);
  });
  const { user } = open('/basket', ada);
  await user.click(await screen.findByRole('button', { name: 'Buy all of it' }));
  expect(await screen.findByTestId('confirmed')).toHaveTextContent('Order 12 is confirmed');
  expect(address()).toBe(`/checkout/${bought.id}`);
  expect(server.asked('POST', CHECKOUT)[0]?.body).toEqual({ expected_total: '480.00' });
});

test('all or nothing: names what is short', async () => {
  holds(aCartItem(), kettle);
  server.on('POST', CHECKOUT, () =>
    problem(409, 'insufficient_stock', {
      shortages: [
        { product_id: 7, requested: 2, available: 1 },
        { product_id: 8, requested: 1, available: 0 },
      ],
    }),
  );
  const { user } = open('/basket', ada);
  await user.click(await screen.findByRole('button', { name: 'Buy all of it' }));
  const notice = await screen.findByTestId('basket-short');
  expect(notice).toHaveTextContent('Nothing was bought');
  expect(notice).toHaveTextContent('Brass lamp: only 1 left');
  expect(notice).toHaveTextContent('Slow kettle: none left');
  expect(within(screen.getByTestId('line-7')).getByTestId('line-short')).toBeInTheDocument();
  await waitFor(() => expect(server.asked('GET', CART).length).toBeGreaterThan(1));
});

test('a changed price asks for another decision', async () => {
  holds(aCartItem());
  server.on('POST', CHECKOUT, () => problem(409, 'price_changed'));
  const { user } = open('/basket', ada);
  await user.click(await screen.findByRole('button', { name: 'Buy all of it' }));
  expect(await screen.findByTestId('price-changed')).toHaveTextContent('Nothing was bought');
});

test('after a lost answer the same purchase is repeated, and nothing is claimed', async () => {
  holds(aCartItem());
  server.on('POST', CHECKOUT, () => Promise.reject(new TypeError('lost')));
  const { user } = open('/basket', ada);
  await user.click(await screen.findByRole('button', { name: 'Buy all of it' }));
  expect(await screen.findByTestId('refused')).not.toHaveTextContent('Nothing was bought');
  server.on('POST', CHECKOUT, () => json(201, bought));
  await user.click(screen.getByRole('button', { name: 'Buy all of it' }));
  await screen.findByTestId('confirmed');
  const keys = server.asked('POST', CHECKOUT).map(({ headers }) => headers.get('Idempotency-Key'));
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

test('the header counts what is in it', async () => {
  holds(aCartItem(), kettle);
  open('/', ada);
  const links = await screen.findAllByRole('link', { name: /^Basket ?, 3 in it$/ });
  expect(links).toHaveLength(2);
});

test('whoever types a number is let finish it, and buys no other', async () => {
  holds(aCartItem({ quantity: 3 }));
  const saved = later();
  server.on('PUT', LINE, () => saved.reply);
  const { user } = open('/basket', ada);
  const field = await screen.findByRole('spinbutton', { name: /^Quantity of/ });
  await user.tripleClick(field);
  await user.keyboard('12');
  expect(field).toHaveFocus();
  expect(field).toHaveValue(12);
  expect(server.asked('PUT', LINE)).toEqual([]);
  server.on('POST', CHECKOUT, () => problem(409, 'price_changed'));
  await user.click(screen.getByRole('button', { name: 'Buy all of it' }));
  expect(server.asked('PUT', LINE).map(({ body }) => body)).toEqual([{ quantity: 12 }]);
  expect(field).toHaveValue(12);
  // The shop is asked to sell once it knows of the twelve, and then knows that another total was shown.
  expect(server.asked('POST', CHECKOUT)).toEqual([]);
  saved.answer(json(200, aCart(aCartItem({ quantity: 12 }))));
  await waitFor(() => expect(server.asked('POST', CHECKOUT)).toHaveLength(1));
});

test('what is no number is not sent, and the one before comes back', async () => {
  holds(aCartItem({ quantity: 3 }));
  const { user } = open('/basket', ada);
  const field = await screen.findByRole('spinbutton', { name: /^Quantity of/ });
  await user.clear(field);
  await user.keyboard('{Enter}');
  expect(field).toHaveValue(3);
  expect(server.asked('PUT', LINE)).toEqual([]);
});

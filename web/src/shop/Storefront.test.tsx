import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import type { Product } from '../api/types';
import { aProduct, inSeconds } from '../testing/fixtures';
import { expectAccessible, open } from '../testing/render';
import { json, later, page, problem, Server } from '../testing/server';

let server: Server;
beforeEach(() => {
  server = new Server();
});

function sells(...products: Product[]) {
  server.on('GET', '/api/v1/products', () => page(products));
}

const card = async () => within(await screen.findByTestId('sale-7'));

test('shows outlines until the list is there', async () => {
  const { reply, answer } = later();
  server.on('GET', '/api/v1/products', () => reply);
  open('/');
  expect(await screen.findByTestId('loading')).toBeInTheDocument();
  await expectAccessible();
  answer(page([aProduct()]));
  expect(await screen.findByTestId('sale-7')).toBeInTheDocument();
  expect(screen.queryByTestId('loading')).not.toBeInTheDocument();
});

test('an error can be tried again', async () => {
  server.on('GET', '/api/v1/products', () => problem(500, 'internal', { request_id: 'req-1' }));
  const { user } = open('/');
  expect(await screen.findByTestId('error')).toHaveTextContent('req-1');
  sells(aProduct());
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByTestId('sale-7')).toBeInTheDocument();
});

test('an empty list offers to show everything', async () => {
  const { user } = open('/?q=nothing&state=live');
  expect(await screen.findByTestId('empty')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Show everything' }));
  await waitFor(() => expect(server.received.at(-1)?.query.get('q')).toBeNull());
});

test('a live sale shows its price, its three numbers, its share and its end', async () => {
  sells(aProduct({ sale_ends_at: inSeconds(3_700) }));
  open('/');
  const sale = await card();
  expect(sale.getByTestId('standing-live')).toBeInTheDocument();
  expect(sale.getByText('€240.00')).toBeInTheDocument();
  expect(sale.getByTestId('figure-available')).toHaveTextContent('60');
  expect(sale.getByTestId('figure-held')).toHaveTextContent('10');
  expect(sale.getByTestId('figure-sold')).toHaveTextContent('30');
  expect(sale.getByTestId('percent-sold')).toHaveTextContent('30% sold');
  expect(sale.getByText(/Ends in/)).toHaveTextContent(/1:01:\d\d/);
  expect(sale.getByRole('link', { name: 'Buy Brass lamp' })).toHaveAttribute('href', '/sale/7?buy=1');
  await expectAccessible();
});

test.each<[string, Partial<Product>, string | null]>([
  ['few_left', { available: 4 }, null],
  ['all_held', { available: 0, held: 3, state: 'live' }, 'One may come back.'],
  ['sold_out', { available: 0, held: 0, state: 'sold_out' }, 'Every unit is sold.'],
  ['ended', { state: 'ended' }, 'This sale is over.'],
  ['upcoming', { state: 'upcoming', sale_starts_at: inSeconds(90) }, 'Opens in'],
])('a sale that is %s says so', async (standing, changed, text) => {
  sells(aProduct(changed));
  open('/');
  const sale = await card();
  expect(sale.getByTestId(`standing-${standing}`)).toBeInTheDocument();
  if (text) expect(sale.getByText(text, { exact: false })).toBeInTheDocument();
  const buys = sale.queryByRole('link', { name: /^Buy/ });
  if (standing === 'few_left') expect(buys).toBeInTheDocument();
  else expect(buys).not.toBeInTheDocument();
});

test('as many as the threshold are not few', async () => {
  sells(aProduct({ available: 5 }));
  open('/');
  expect((await card()).getByTestId('standing-live')).toBeInTheDocument();
});

test('what the shop only remembers is marked with its time', async () => {
  server.on('GET', '/api/v1/products', () =>
    page([aProduct({ stale: true, as_of: '2026-11-26T09:08:07.000Z' })], { stale: true }),
  );
  open('/');
  expect(await screen.findByTestId('stale')).toHaveTextContent(/08:07/);
});

test('without a connection the last numbers stay, marked as old', async () => {
  sells(aProduct());
  const { client } = open('/');
  await card();
  server.on('GET', '/api/v1/products', () => Promise.reject(new TypeError('no network')));
  void client.invalidateQueries({ queryKey: ['products'] });
  expect(await screen.findByTestId('stale')).toHaveTextContent('cannot be reached');
  expect(screen.getByTestId('sale-7')).toBeInTheDocument();
  expect(screen.getByTestId('live-badge')).toHaveAttribute('data-status', 'offline');
});

test('a sale that opens asks the shop', async () => {
  sells(aProduct({ state: 'upcoming', sale_starts_at: inSeconds(1) }));
  open('/');
  expect((await card()).getByTestId('standing-upcoming')).toBeInTheDocument();
  sells(aProduct());
  expect(await screen.findByTestId('standing-live')).toBeInTheDocument();
});

test('search, filter and sorting are asked of the shop, and what is unknown is dropped', async () => {
  sells(aProduct(), aProduct({ id: 8, name: 'Slow kettle', category: 'kitchen' }));
  server.on('GET', '/api/v1/products/categories', () => page([{ category: 'kitchen', products: 1 }]));
  const { user } = open('/?state=nonsense&sort=nonsense');
  await card();
  expect(server.asked('GET', '/api/v1/products')[0]?.query.get('state')).toBeNull();
  await user.type(screen.getByRole('searchbox', { name: 'Search' }), 'lamp');
  await user.click(screen.getByRole('button', { name: 'On sale' }));
  await screen.findByRole('option', { name: 'kitchen' });
  await user.selectOptions(screen.getByRole('combobox', { name: 'Category' }), 'kitchen');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Sort by' }), 'price_asc');
  await waitFor(() => {
    const query = server.asked('GET', '/api/v1/products').at(-1)?.query;
    expect(Object.fromEntries(query ?? [])).toMatchObject({
      q: 'lamp',
      state: 'live',
      category: 'kitchen',
      sort: 'price_asc',
    });
  });
});

test('how many there are is told when a filter has changed them', async () => {
  server.on('GET', '/api/v1/products', ({ query }) =>
    query.get('state') ? page([aProduct()]) : page([aProduct(), aProduct({ id: 8 })]),
  );
  const { user } = open('/');
  await waitFor(() => expect(screen.getByTestId('count')).toHaveTextContent('2 sales'));
  await user.click(screen.getByRole('button', { name: 'On sale' }));
  await waitFor(() => expect(screen.getByTestId('count')).toHaveTextContent(/^1 sale$/));
});

test('more is shown when asked for', async () => {
  server.on('GET', '/api/v1/products', ({ query }) =>
    query.get('cursor') === 'second'
      ? page([aProduct({ id: 8, name: 'Slow kettle' })])
      : json(200, { data: [aProduct()], next_cursor: 'second', stale: false }),
  );
  const { user } = open('/');
  await user.click(await screen.findByRole('button', { name: 'Show more' }));
  expect(await screen.findByTestId('sale-8')).toBeInTheDocument();
  expect(screen.getByTestId('sale-7')).toBeInTheDocument();
});

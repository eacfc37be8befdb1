import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { aProduct } from '../../testing/fixtures';
import { address, expectAccessible } from '../../testing/render';
import { json, page, type Received, type Server } from '../../testing/server';
import { adminServer, anInventoryEvent, openAdmin } from '../testing';

const PRODUCTS = '/api/v1/admin/products';
const EVENTS = '/api/v1/admin/inventory-events';
/** More than any page has. */
const MANY = 1_200;
const all = Array.from({ length: MANY }, (_, at) => aProduct({ id: at + 1, name: `Lamp ${at + 1}` }));

/** Finds as the server does: so many for one question. */
function find({ query }: Received) {
  const found = all.filter(({ name }) => name.toLowerCase().includes((query.get('q') ?? '').toLowerCase()));
  const limit = Number(query.get('limit'));
  return page(found.slice(0, limit), { next_cursor: found.length > limit ? 'more' : null });
}

let server: Server;
beforeEach(() => {
  server = adminServer();
  server.on('GET', PRODUCTS, find);
  server.on('GET', `${PRODUCTS}/1150`, () => json(200, all[1_149]));
  server.on('GET', EVENTS, () => page([anInventoryEvent({ product_id: 1_150, product_name: 'Lamp 1150' })]));
});

const field = () => screen.findByRole('combobox', { name: 'Product' });
const listed = () => [...(screen.queryByRole('listbox')?.children ?? [])];
const options = () => listed().map(({ textContent }) => textContent);

test('one of more than a thousand products is found with the keyboard alone', async () => {
  const { user } = openAdmin('/events');
  const box = await field();
  expect(box).toHaveValue('All products');
  box.focus();
  await user.keyboard('{ArrowDown}');
  await waitFor(() => expect(options()).toHaveLength(21));
  expect(screen.getByText('There are more: type to find them')).toBeVisible();
  await expectAccessible();
  await user.keyboard('lamp 115');
  await waitFor(() => expect(options()[0]).toBe('Lamp 115#115'));
  expect(box).toHaveAttribute('aria-activedescendant', listed()[0]?.id);
  await user.keyboard('{ArrowDown}{Enter}');
  expect(address()).toBe('/admin/events?product_id=1150');
  expect(box).toHaveFocus();
  expect(options()).toEqual([]);
  await waitFor(() => expect(box).toHaveValue('Lamp 1150'));
  expect(server.asked('GET', EVENTS).at(-1)?.query.get('product_id')).toBe('1150');
});

test('what the address names is called by its name, however far down the list it is', async () => {
  openAdmin('/orders?product_id=1150');
  const box = await field();
  await waitFor(() => expect(box).toHaveValue('Lamp 1150'));
});

test('Escape and leaving choose nothing, and no product is a choice', async () => {
  const { user } = openAdmin('/events?product_id=1150');
  const box = await field();
  await user.click(box);
  await waitFor(() => expect(options()).toHaveLength(21));
  await user.keyboard('{ArrowDown}{ArrowDown}{Escape}');
  expect(options()).toEqual([]);
  await user.keyboard('nothing like that');
  expect(await screen.findByText('No product fits')).toBeVisible();
  await user.tab();
  expect(address()).toBe('/admin/events?product_id=1150');
  await waitFor(() => expect(box).toHaveValue('Lamp 1150'));
  await user.click(box);
  await user.click(await screen.findByRole('option', { name: 'All products' }));
  expect(address()).toBe('/admin/events');
});

test('rows of the ledger are named by what they came with', async () => {
  openAdmin('/events');
  const table = within(await screen.findByRole('table'));
  expect(table.getByRole('link', { name: 'Lamp 1150' })).toBeVisible();
  // Neither a page of products nor a product for each row was asked for.
  expect(server.asked('GET', PRODUCTS)).toEqual([]);
  expect(server.asked('GET', `${PRODUCTS}/1150`)).toEqual([]);
});

import { QueryClient } from '@tanstack/react-query';
import { beforeEach, expect, test, vi } from 'vitest';
import { aCart, aCartItem, aProduct, inSeconds } from '../../testing/fixtures';
import { keys } from '../keys';
import { applyOrder, applyStock, keepNewestLevels, type StockEvent } from './apply';

let client: QueryClient;
beforeEach(() => {
  client = new QueryClient();
});

function level(changed: Partial<StockEvent> = {}): StockEvent {
  return {
    product_id: 7,
    available: 50,
    held: 15,
    sold: 35,
    received: 100,
    version: 5,
    server_time: inSeconds(0),
    ...changed,
  };
}

const listKey = keys.productList({ q: 'lamp' });
const one = () => client.getQueryData<ReturnType<typeof aProduct>>(keys.product(7));

test('changes every cached copy of the product, and no other', () => {
  const other = aProduct({ id: 8 });
  client.setQueryData(keys.product(7), aProduct());
  client.setQueryData(keys.product(8), other);
  client.setQueryData(listKey, { pages: [{ data: [aProduct(), other] }], pageParams: [undefined] });
  applyStock(client, level());
  expect(one()).toMatchObject({ available: 50, held: 15, sold: 35, percent_sold: 35, name: 'Brass lamp' });
  expect(client.getQueryData(listKey)).toMatchObject({
    pages: [
      {
        data: [
          { id: 7, available: 50 },
          { id: 8, available: 60 },
        ],
      },
    ],
  });
  expect(client.getQueryData(keys.product(8))).toBe(other);
});

test('an older word does not undo a newer one', () => {
  client.setQueryData(keys.product(7), aProduct());
  applyStock(client, level({ version: 6, available: 40, held: 25 }));
  applyStock(client, level({ version: 5 }));
  applyStock(client, level({ version: 6, available: 1 }));
  expect(one()).toMatchObject({ available: 40, held: 25 });
});

test('what it does not know stays unknown', () => {
  applyStock(client, level());
  expect(one()).toBeUndefined();
});

test('the server is asked whether it is sold out when nothing or something is left', () => {
  const ask = vi.spyOn(client, 'invalidateQueries');
  client.setQueryData(keys.product(7), aProduct());
  applyStock(client, level({ version: 2 }));
  expect(ask).not.toHaveBeenCalled();
  applyStock(client, level({ version: 3, available: 0, sold: 100 }));
  expect(ask).toHaveBeenCalledWith({ queryKey: keys.products });
  ask.mockClear();
  applyStock(client, level({ version: 4, available: 1 }));
  expect(ask).toHaveBeenCalledWith({ queryKey: keys.products });
});

test('an order that changes is asked for, and empties a basket when it is bought', () => {
  const ask = vi.spyOn(client, 'invalidateQueries');
  applyOrder(client, { id: 'x', status: 'expired' });
  expect(ask.mock.calls).toEqual([[{ queryKey: keys.orders }]]);
  ask.mockClear();
  applyOrder(client, { id: 'x', status: 'confirmed' });
  expect(ask).toHaveBeenCalledWith({ queryKey: keys.cart });
});

test('a basket shows what is left of each line, though nothing else is known of the product', () => {
  client.setQueryData(keys.cart, aCart(aCartItem({ quantity: 3, available: 60 })));
  const ask = vi.spyOn(client, 'invalidateQueries');
  applyStock(client, level({ available: 2 }));
  expect(client.getQueryData(keys.cart)).toMatchObject({ items: [{ quantity: 3, available: 2 }] });
  expect(ask).not.toHaveBeenCalled();
  applyStock(client, level({ available: 0, version: 6 }));
  expect(ask).toHaveBeenCalledWith({ queryKey: keys.cart });
});

test('an answer that comes late takes no newer level back, and brings all the rest', () => {
  const known = aProduct({ available: 0, sold: 40, stock_version: 9, name: 'Lamp' });
  const late = aProduct({ available: 1, sold: 39, stock_version: 8, name: 'Brass lamp' });
  expect(keepNewestLevels(known, late)).toMatchObject({ available: 0, stock_version: 9, name: 'Brass lamp' });
  const page = (product: unknown) => ({ pages: [{ data: [product] }] });
  expect(keepNewestLevels(page(known), page(late))).toMatchObject(page({ available: 0, stock_version: 9 }));
  const newer = aProduct({ available: 3, stock_version: 10 });
  expect(keepNewestLevels(known, newer)).toEqual(newer);
  expect(keepNewestLevels(undefined, late)).toEqual(late);
});

import { expect, test } from 'vitest';
import { aCart, aProduct, aSession } from '../testing/fixtures';
import { keys } from './keys';
import { createQueryClient } from './query-client';
import { closeSession, openSession } from './session';

test('however somebody is signed out, what they saw is gone with them, and the shop stays', () => {
  const client = createQueryClient();
  openSession(aSession());
  client.setQueryData(keys.cart, aCart());
  client.setQueryData(keys.orderList({}), { data: [] });
  client.setQueryData(keys.product(7), aProduct());
  closeSession();
  expect(client.getQueryData(keys.cart)).toBeUndefined();
  expect(client.getQueryData(keys.orderList({}))).toBeUndefined();
  expect(client.getQueryData(keys.product(7))).toBeDefined();
});

import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { aProduct } from '../../testing/fixtures';
import { expectAccessible } from '../../testing/render';
import { json, page, problem, type Server } from '../../testing/server';
import { adminServer, openAdmin } from '../testing';

const ADJUST = '/api/v1/admin/products/7/stock-adjustments';
const adjusted = { product_id: 7, change: 12, available: 72, held: 10, sold: 30, received: 112, version: 9 };

let server: Server;
beforeEach(() => {
  server = adminServer();
  server.on('GET', '/api/v1/admin/products', () => page([aProduct()]));
});

async function opened() {
  const { user } = openAdmin('/products');
  await user.click(await screen.findByRole('button', { name: 'Adjust stock of Brass lamp' }));
  const inside = within(await screen.findByRole('dialog', { name: 'Adjust stock' }));
  return { user, inside };
}

const keys = () => server.asked('POST', ADJUST).map(({ headers }) => headers.get('Idempotency-Key'));

test('adds a number of pieces with a reason, and asks for the table again', async () => {
  server.on('POST', ADJUST, () => json(201, adjusted));
  const { user, inside } = await opened();
  await expectAccessible();
  const button = () => inside.getByRole('button', { name: /^Add/ });
  expect(button()).toBeDisabled();
  await user.type(inside.getByLabelText('Pieces'), '12');
  expect(button()).toBeDisabled();
  await user.type(inside.getByLabelText('Reason'), ' delivery 4711 ');
  expect(inside.getByRole('status')).toHaveTextContent('6072');
  const before = server.asked('GET', '/api/v1/admin/products').length;
  await user.click(button());
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(server.asked('POST', ADJUST)[0]?.body).toEqual({ delta: 12, reason: 'delivery 4711' });
  expect(await screen.findByText(/\+12, now 72 available/)).toBeVisible();
  await waitFor(() => expect(server.asked('GET', '/api/v1/admin/products').length).toBeGreaterThan(before));
});

test('a repeat after a lost answer is the same request; another amount is another', async () => {
  server.on('POST', ADJUST, () => problem(503, 'overloaded', { detail: 'too busy' }));
  const { user, inside } = await opened();
  await user.type(inside.getByLabelText('Pieces'), '1');
  await user.type(inside.getByLabelText('Reason'), 'found');
  await user.click(inside.getByRole('button', { name: 'Add 1' }));
  expect(await inside.findByRole('alert')).toHaveTextContent('too busy');
  await user.click(inside.getByRole('button', { name: 'Add 1' }));
  await waitFor(() => expect(keys()).toHaveLength(2));
  expect(keys()[1]).toBe(keys()[0]);
  await user.type(inside.getByLabelText('Pieces'), '0');
  await user.click(inside.getByRole('button', { name: 'Add 10' }));
  await waitFor(() => expect(keys()).toHaveLength(3));
  expect(keys()[2]).not.toBe(keys()[0]);
});

test('says how many are left when more were to be removed', async () => {
  server.on('POST', ADJUST, () => problem(409, 'insufficient_stock', { available: 4, requested: 50 }));
  const { user, inside } = await opened();
  await user.click(inside.getByLabelText('Remove'));
  await user.type(inside.getByLabelText('Pieces'), '50');
  await user.type(inside.getByLabelText('Reason'), 'broken');
  await user.click(inside.getByRole('button', { name: 'Remove 50' }));
  expect(await inside.findByTestId('adjust-refused')).toHaveTextContent('Only 4 are available');
  expect(server.asked('POST', ADJUST)[0]?.body).toEqual({ delta: -50, reason: 'broken' });
});

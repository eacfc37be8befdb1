import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { anOrder } from '../../testing/fixtures';
import { expectAccessible } from '../../testing/render';
import { json, page, problem, type Server } from '../../testing/server';
import { adminServer, anInventoryEvent, openAdmin } from '../testing';

const order = anOrder();
const ORDERS = '/api/v1/admin/orders';
const CANCEL = `${ORDERS}/${order.id}/cancel`;

let server: Server;
beforeEach(() => {
  server = adminServer();
  server.on('GET', ORDERS, () => page([order]));
  server.on('GET', `${ORDERS}/${order.id}`, () => json(200, order));
  server.on('GET', '/api/v1/admin/inventory-events', () => page([anInventoryEvent()]));
});

test('holds are the pending orders, with who and until when', async () => {
  openAdmin('/holds?status=confirmed');
  const table = within(await screen.findByRole('table', { name: 'Holds' }));
  expect(table.getByText('ada@example.com')).toBeVisible();
  expect(table.getByRole('timer')).toHaveTextContent(/^1:\d\d$/);
  expect(server.asked('GET', ORDERS)[0]?.query.get('status')).toBe('pending');
});

test('releases a hold with a reason, under one key until something is changed', async () => {
  server.on('POST', CANCEL, () => problem(503, 'overloaded', { detail: 'too busy' }));
  const { user } = openAdmin('/holds');
  await user.click(await screen.findByRole('button', { name: /^Release/ }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Release hold' }));
  await expectAccessible();
  await user.type(dialog.getByLabelText('Reason'), 'asked by phone');
  await user.click(dialog.getByRole('button', { name: 'Release' }));
  expect(await dialog.findByRole('alert')).toHaveTextContent('too busy');
  server.on('POST', CANCEL, () => json(200, { ...order, status: 'cancelled' }));
  await user.click(dialog.getByRole('button', { name: 'Release' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const [first, second] = server.asked('POST', CANCEL);
  expect(second?.body).toEqual({ reason: 'asked by phone' });
  expect(second?.headers.get('Idempotency-Key')).toBe(first?.headers.get('Idempotency-Key'));
});

test('what is over can be neither released nor cancelled', async () => {
  server.on('GET', ORDERS, () => page([{ ...order, status: 'expired', hold_expires_at: null }]));
  openAdmin('/orders');
  const table = within(await screen.findByRole('table'));
  expect(table.getByText('Expired')).toBeVisible();
  expect(table.queryByRole('button', { name: /^(Release|Cancel)/ })).toBeNull();
});

test('an order shows its items and its rows of the ledger', async () => {
  openAdmin(`/orders/${order.id}`);
  const ledger = within(await screen.findByRole('table', { name: 'Rows of the ledger for this order' }));
  expect(ledger.getByText('Released')).toBeVisible();
  expect(ledger.getByText('Stockade')).toBeVisible();
  expect(screen.getAllByText('€480.00')).toHaveLength(2);
  await expectAccessible();
});

import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { address, expectAccessible } from '../../testing/render';
import { json, page, problem, type Server } from '../../testing/server';
import { aCustomer, adminServer, openAdmin } from '../testing';

const CUSTOMER = '/api/v1/admin/customers/2';

let server: Server;
beforeEach(() => {
  server = adminServer();
  server.on('GET', CUSTOMER, () => json(200, aCustomer()));
});

async function ask(button: string) {
  const { user } = openAdmin('/customers/2');
  await user.click(await screen.findByRole('button', { name: button }));
  const dialog = within(await screen.findByRole('dialog', { name: button }));
  return { user, dialog };
}

test.each([
  ['Close account', {}, { disabled: true }, 'ada@example.com is closed'],
  ['Open account', { disabled: true }, { disabled: false }, 'ada@example.com is open'],
  ['Make an admin', {}, { role: 'admin' }, 'ada@example.com runs the shop, too'],
  ['Make a customer', { role: 'admin' }, { role: 'customer' }, 'ada@example.com is a customer'],
] as const)('%s: only after a second word', async (button, before, body, told) => {
  server.on('GET', CUSTOMER, () => json(200, aCustomer(before)));
  server.on('PATCH', CUSTOMER, () => json(200, aCustomer({ ...before, ...body })));
  const { user, dialog } = await ask(button);
  await expectAccessible();
  expect(server.asked('PATCH', CUSTOMER)).toEqual([]);
  await user.click(dialog.getByRole('button', { name: button }));
  expect(await screen.findByText(told)).toBeVisible();
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(server.asked('PATCH', CUSTOMER)[0]?.body).toEqual(body);
});

test('what the shop refuses is said, and nothing is claimed', async () => {
  server.on('PATCH', CUSTOMER, () =>
    problem(409, 'own_account', { detail: 'nobody closes their own account' }),
  );
  const { user, dialog } = await ask('Close account');
  await user.click(dialog.getByRole('button', { name: 'Close account' }));
  expect(await dialog.findByRole('alert')).toHaveTextContent('nobody closes their own account');
  expect(screen.queryByText(/is closed/)).toBeNull();
  await user.click(dialog.getByRole('button', { name: 'Leave it' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('nobody is offered to close their own account', async () => {
  server.on('GET', '/api/v1/admin/customers/1', () => json(200, aCustomer({ id: 1, role: 'admin' })));
  openAdmin('/customers/1');
  expect(await screen.findByText('Admin 1')).toBeVisible();
  expect(screen.queryByRole('button', { name: /account$/ })).toBeNull();
});

test('the admins are a list of their own', async () => {
  server.on('GET', '/api/v1/admin/customers', () => page([aCustomer()]));
  const { user } = openAdmin('/customers');
  await user.click(await screen.findByRole('button', { name: 'Admins' }));
  await waitFor(() => expect(address()).toBe('/admin/customers?role=admin'));
  await waitFor(() =>
    expect(server.asked('GET', '/api/v1/admin/customers').at(-1)?.query.get('role')).toBe('admin'),
  );
});

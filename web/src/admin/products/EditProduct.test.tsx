import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, test } from 'vitest';
import { aProduct } from '../../testing/fixtures';
import { address, expectAccessible } from '../../testing/render';
import { json, page, problem, type Server } from '../../testing/server';
import { adminServer, openAdmin } from '../testing';

const ONE = '/api/v1/admin/products/7';
const opened = aProduct({ version: 3, sale_starts_at: '2026-11-20T10:00:30.500Z' });

let server: Server;
beforeEach(() => {
  server = adminServer();
  server.on('GET', ONE, () => json(200, opened));
  server.on('GET', '/api/v1/admin/inventory-events', () => page([]));
});

const puts = () => server.asked('PUT', ONE);
const versions = () => puts().map(({ headers }) => headers.get('If-Match'));

async function replace(user: ReturnType<typeof openAdmin>['user'], label: string, value: string) {
  const field = screen.getByLabelText(label);
  await user.clear(field);
  await user.type(field, value);
}

test('sends what was changed with the version it was made from, and leaves the rest as it was', async () => {
  server.on('PUT', ONE, () => json(200, { ...opened, price: '199.90', version: 4 }));
  const { user } = openAdmin('/products/7/edit');
  expect(await screen.findByRole('button', { name: 'Save' })).toBeDisabled();
  await expectAccessible();
  await replace(user, 'Price', '199,90');
  expect(screen.getByText('Changed: Price')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(address()).toBe('/admin/products/7'));
  expect(versions()).toEqual(['"3"']);
  expect(puts()[0]?.body).toMatchObject({
    name: 'Brass lamp',
    price: '199.90',
    // The field shows minutes; the seconds are not cut off by saving something else.
    sale_starts_at: '2026-11-20T10:00:30.500Z',
    max_per_customer: null,
  });
});

test('opens at once from the page of the product, with what is there by then', async () => {
  const { user } = openAdmin('/products/7');
  await screen.findByRole('heading', { name: 'Brass lamp' });
  server.on('GET', ONE, () => json(200, { ...opened, name: 'Brass lantern', version: 4 }));
  await user.click(screen.getByRole('link', { name: 'Edit' }));
  expect(await screen.findByLabelText('Name', {}, { timeout: 2_000 })).toHaveValue('Brass lantern');
});

test('shows both when somebody was faster, and saves what is chosen as an edit of theirs', async () => {
  const theirs = { ...opened, name: 'Brass lantern', price: '250.00', version: 4 };
  server.on('PUT', ONE, ({ headers }) =>
    headers.get('If-Match') === '"4"'
      ? json(200, { ...theirs, version: 5 })
      : problem(412, 'precondition_failed'),
  );
  const { user } = openAdmin('/products/7/edit');
  await screen.findByRole('button', { name: 'Save' });
  await replace(user, 'Price', '199.00');
  await replace(user, 'Category', 'light');
  server.on('GET', ONE, () => json(200, theirs));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Somebody was faster' }));
  await expectAccessible();

  const group = (name: string | RegExp) => within(dialog.getByRole('group', { name }));
  // Both changed the price: mine is proposed, theirs is in sight.
  const price = group(/Price.*Both changed it/);
  expect(price.getByRole('radio', { name: 'Yours 199.00' })).toBeChecked();
  // Only they changed the name, only I the category.
  expect(group('Name').getByRole('radio', { name: 'Theirs Brass lantern' })).toBeChecked();
  expect(group('Category').getByRole('radio', { name: 'Yours light' })).toBeChecked();

  await user.click(price.getByRole('radio', { name: 'Theirs 250.00' }));
  await user.click(dialog.getByRole('button', { name: 'Save what is chosen' }));
  await waitFor(() => expect(address()).toBe('/admin/products/7'));
  expect(versions()).toEqual(['"3"', '"4"']);
  expect(puts()[1]?.body).toMatchObject({ name: 'Brass lantern', price: '250.00', category: 'light' });
});

test('a conflict is said even if what is there now cannot be asked', async () => {
  server.on('PUT', ONE, () => problem(412, 'precondition_failed', { detail: 'it has changed' }));
  const { user } = openAdmin('/products/7/edit');
  await screen.findByRole('button', { name: 'Save' });
  await replace(user, 'Price', '199.00');
  server.on('GET', ONE, () => Promise.reject(new TypeError('no network')));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('it has changed');
});

test('a third person is found out as well', async () => {
  server.on('PUT', ONE, () => problem(412, 'precondition_failed'));
  const { user } = openAdmin('/products/7/edit');
  await screen.findByRole('button', { name: 'Save' });
  await replace(user, 'Price', '199.00');
  server.on('GET', ONE, () => json(200, { ...opened, price: '250.00', version: 4 }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByRole('radio', { name: 'Theirs 250.00' });
  server.on('GET', ONE, () => json(200, { ...opened, price: '260.00', version: 5 }));
  await user.click(screen.getByRole('button', { name: 'Save what is chosen' }));
  expect(await screen.findByRole('radio', { name: 'Theirs 260.00' })).toBeVisible();
  expect(screen.getByRole('radio', { name: 'Yours 199.00' })).toBeChecked();
});

test('my changes can be dropped for theirs', async () => {
  server.on('PUT', ONE, () => problem(412, 'precondition_failed'));
  const { user } = openAdmin('/products/7/edit');
  await screen.findByRole('button', { name: 'Save' });
  await replace(user, 'Name', 'My lamp');
  server.on('GET', ONE, () => json(200, { ...opened, name: 'Their lamp', version: 4 }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await user.click(await screen.findByRole('button', { name: 'Drop my changes' }));
  expect(screen.getByLabelText('Name')).toHaveValue('Their lamp');
  expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
});

test('that somebody archived it meanwhile is said before anything is saved', async () => {
  server.on('PUT', ONE, () => problem(412, 'precondition_failed'));
  const { user } = openAdmin('/products/7/edit');
  await screen.findByRole('button', { name: 'Save' });
  await replace(user, 'Name', 'My lamp');
  server.on('GET', ONE, () => json(200, { ...opened, state: 'archived', version: 4 }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Somebody was faster' }));
  expect(dialog.getByText(/They archived it/)).toBeVisible();
});

describe('an edit that is not saved', () => {
  const leave = { name: 'Leave without saving?' };

  async function edited() {
    const { user } = openAdmin('/products/7/edit');
    await screen.findByRole('button', { name: 'Save' });
    await replace(user, 'Name', 'My lamp');
    return user;
  }

  test('is not lost by a link before somebody said so', async () => {
    const user = await edited();
    const link = screen.getByRole('link', { name: 'Orders' });
    await user.click(link);
    const dialog = within(await screen.findByRole('dialog', leave));
    await expectAccessible();
    expect(dialog.getByRole('button', { name: 'Keep editing' })).toHaveFocus();
    await user.click(dialog.getByRole('button', { name: 'Keep editing' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(address()).toBe('/admin/products/7/edit');
    expect(screen.getByLabelText('Name')).toHaveValue('My lamp');
    server.on('GET', '/api/v1/admin/orders', () => page([]));
    await user.click(link);
    await user.click(within(await screen.findByRole('dialog', leave)).getByRole('button', { name: 'Leave' }));
    await waitFor(() => expect(address()).toBe('/admin/orders'));
  });

  test('is asked for by the browser when the tab is closed', async () => {
    await edited();
    expect(window.dispatchEvent(new Event('beforeunload', { cancelable: true }))).toBe(false);
  });

  test('is saved without a question', async () => {
    server.on('PUT', ONE, () => json(200, { ...opened, name: 'My lamp', version: 4 }));
    const user = await edited();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(address()).toBe('/admin/products/7'));
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

test('nothing is asked where nothing was changed', async () => {
  const { user } = openAdmin('/products/7/edit');
  await screen.findByRole('button', { name: 'Save' });
  server.on('GET', '/api/v1/admin/orders', () => page([]));
  await user.click(screen.getByRole('link', { name: 'Orders' }));
  await waitFor(() => expect(address()).toBe('/admin/orders'));
});

test('a product that is begun is not lost by a link either', async () => {
  const { user } = openAdmin('/products/new');
  await user.type(await screen.findByLabelText('Name'), 'B');
  await user.click(screen.getByRole('link', { name: 'Back' }));
  expect(await screen.findByRole('dialog', { name: 'Leave without saving?' })).toBeVisible();
  expect(address()).toBe('/admin/products/new');
});

test('tells what is wrong at the field, ours and the server’s', async () => {
  server.on('PUT', ONE, () =>
    problem(400, 'validation_failed', {
      errors: [{ pointer: '/hold_seconds', code: 'invalid_value', detail: 'from 5 to 3600' }],
    }),
  );
  const { user } = openAdmin('/products/7/edit');
  await screen.findByRole('button', { name: 'Save' });
  await replace(user, 'Price', '1.234');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(screen.getByLabelText('Price')).toHaveAccessibleDescription(/A price, such as 19.90/);
  expect(screen.getByLabelText('Price')).toHaveFocus();
  expect(puts()).toEqual([]);
  await replace(user, 'Price', '1.23');
  await replace(user, 'Seconds of a hold', '1');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(screen.getByLabelText('Seconds of a hold')).toHaveAccessibleDescription(/from 5 to 3600/),
  );
});

test('creates a product with its opening stock', async () => {
  server.on('POST', '/api/v1/admin/products', () => json(201, opened));
  const { user } = openAdmin('/products/new');
  await user.type(await screen.findByLabelText('Name'), 'Brass lamp');
  await user.type(screen.getByLabelText('Price'), '240');
  await user.click(screen.getByRole('button', { name: 'Create' }));
  expect(screen.getByLabelText('Opening stock')).toHaveFocus();
  await user.type(screen.getByLabelText('Opening stock'), '0');
  await user.click(screen.getByRole('button', { name: 'Create' }));
  await waitFor(() => expect(address()).toBe('/admin/products/7'));
  expect(server.asked('POST', '/api/v1/admin/products')[0]?.body).toMatchObject({
    name: 'Brass lamp',
    price: '240',
    stock: 0,
    low_stock_threshold: 5,
  });
});

test('archives with the version that was seen', async () => {
  server.on('GET', '/api/v1/admin/products', () => page([opened]));
  server.on('DELETE', ONE, () => json(200, { ...opened, state: 'archived' }));
  const { user } = openAdmin('/products');
  await user.click(await screen.findByRole('button', { name: 'Archive Brass lamp' }));
  await user.click(screen.getByRole('button', { name: 'Archive' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(server.asked('DELETE', ONE)[0]?.headers.get('If-Match')).toBe('"3"');
});

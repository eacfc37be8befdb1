import { screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { session } from '../api/session';
import { ada, admin, aSession } from '../testing/fixtures';
import { address, expectAccessible, open } from '../testing/render';
import { json, page, problem, Server } from '../testing/server';

const LOGIN = '/api/v1/auth/login';
const REGISTER = '/api/v1/auth/register';

let server: Server;
beforeEach(() => {
  server = new Server();
});

type Typist = ReturnType<typeof open>['user'];

async function fill(user: Typist, button: string) {
  await user.type(await screen.findByRole('textbox', { name: 'E-mail' }), ' ada@example.com ');
  await user.type(screen.getByLabelText('Password'), 'demo-password');
  await user.click(screen.getByRole('button', { name: button }));
}

test('signs in and goes where one came from', async () => {
  server.on('POST', LOGIN, () => json(200, aSession()));
  const { user } = open('/login?next=%2Fbasket');
  await screen.findByRole('textbox', { name: 'E-mail' });
  await expectAccessible();
  await fill(user, 'Sign in');
  await waitFor(() => expect(address()).toBe('/basket'));
  expect(server.asked('POST', LOGIN)[0]?.body).toEqual({
    email: 'ada@example.com',
    password: 'demo-password',
  });
});

test('the token is in no storage', async () => {
  server.on('POST', LOGIN, () => json(200, aSession()));
  const { user } = open('/login');
  await fill(user, 'Sign in');
  await waitFor(() => expect(session.get().status).toBe('signed-in'));
  expect(JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie).not.toContain('a.b.c');
});

test.each([
  [true, 1],
  [false, 0],
])('says whom to be in a shop to try out: %s', async (demo, shown) => {
  server.on('GET', '/api/v1/shop', () => json(200, { name: 'Shop', currency: 'EUR', demo }));
  const { client } = open('/login');
  await waitFor(() => expect(client.getQueryData(['shop'])).toBeDefined());
  await screen.findByRole('textbox', { name: 'E-mail' });
  expect(screen.queryAllByTestId('demo-hint')).toHaveLength(shown);
});

test('an admin arrives at the admin pages', async () => {
  server.on('POST', LOGIN, () => json(200, aSession(admin)));
  const { user } = open('/login');
  await fill(user, 'Sign in');
  await waitFor(() => expect(address()).toBe('/admin'));
});

test.each(['https://elsewhere.test/basket', '//elsewhere.test/basket', '/\\elsewhere.test'])(
  'never leads out of the shop: %s',
  async (next) => {
    open(`/login?next=${encodeURIComponent(next)}`, ada);
    await waitFor(() => expect(address()).toBe('/'));
  },
);

test('wrong credentials are one and the same answer', async () => {
  server.on('POST', LOGIN, () => problem(401, 'bad_credentials'));
  const { user } = open('/login');
  await fill(user, 'Sign in');
  expect(await screen.findByTestId('form-problem')).toHaveTextContent('E-mail or password is wrong.');
  expect(screen.getByTestId('form-problem')).toHaveAttribute('role', 'alert');
});

test('too many tries says how long to wait', async () => {
  server.on('POST', LOGIN, () => problem(429, 'rate_limited', {}, { 'Retry-After': '42' }));
  const { user } = open('/login');
  await fill(user, 'Sign in');
  expect(await screen.findByTestId('form-problem')).toHaveTextContent('wait 42 seconds');
});

test('registers; what is wrong with a field stands at the field', async () => {
  server.on('POST', REGISTER, () =>
    problem(400, 'validation_failed', {
      errors: [{ pointer: '/password', code: 'invalid_value', detail: 'has fewer than 8 characters' }],
    }),
  );
  const { user } = open('/register');
  await fill(user, 'Make the account');
  const password = screen.getByLabelText('Password');
  await waitFor(() => expect(password).toBeInvalid());
  expect(password).toHaveAccessibleDescription(/has fewer than 8 characters/);
  expect(screen.getByRole('textbox', { name: 'E-mail' })).toBeValid();
  await expectAccessible();

  server.on('POST', REGISTER, () => json(201, aSession()));
  await user.click(screen.getByRole('button', { name: 'Make the account' }));
  await waitFor(() => expect(address()).toBe('/'));
});

test('what is typed as a password is shown only when asked for', async () => {
  const { user } = open('/register');
  const password = await screen.findByLabelText('Password');
  expect(password).toHaveAttribute('type', 'password');
  await user.click(screen.getByRole('button', { name: 'Show what is typed' }));
  expect(password).toHaveAttribute('type', 'text');
  await user.click(screen.getByRole('button', { name: 'Hide what is typed' }));
  expect(password).toHaveAttribute('type', 'password');
});

test('an e-mail that has an account is said to', async () => {
  server.on('POST', REGISTER, () => problem(409, 'email_taken'));
  const { user } = open('/register');
  await fill(user, 'Make the account');
  expect(await screen.findByTestId('form-problem')).toHaveTextContent('There is an account');
});

test('signs out, and forgets what was shown', async () => {
  server.on('POST', '/api/v1/auth/logout', () => json(200, {}));
  const { user, client } = open('/account', ada);
  expect(await screen.findByText('ada@example.com')).toBeInTheDocument();
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: 'Sign out' }));
  await waitFor(() => expect(session.get().status).toBe('anonymous'));
  expect(client.getQueryData(['cart'])).toBeUndefined();
  expect(localStorage).toHaveLength(0);
});

test('signs out here even when the shop cannot be told', async () => {
  server.on('POST', '/api/v1/auth/logout', () => Promise.reject(new TypeError('no network')));
  const { user } = open('/account', ada);
  await user.click(await screen.findByRole('button', { name: 'Sign out' }));
  await waitFor(() => expect(session.get().status).toBe('anonymous'));
});

test('a customer does not get into the admin pages', async () => {
  server.on('GET', '/api/v1/products', () => page([]));
  open('/admin', ada);
  expect(await screen.findByTestId('wrong-role')).toBeInTheDocument();
  expect(server.received.filter(({ path }) => path.includes('/admin/'))).toEqual([]);
});

import { screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { session } from '../api/session';
import { ada } from '../testing/fixtures';
import { address, expectAccessible, open } from '../testing/render';
import { problem, Server } from '../testing/server';

const CHANGE = '/api/v1/auth/password';
const ASK = '/api/v1/auth/password-reset';
const CONFIRM = '/api/v1/auth/password-reset/confirm';
const done = () => new Response(null, { status: 204 });

let server: Server;
beforeEach(() => {
  server = new Server();
});

function weak(pointer: string) {
  return problem(400, 'validation_failed', {
    errors: [{ pointer, code: 'common_password', detail: 'is one of the most common passwords' }],
  });
}

async function change() {
  const { user } = open('/account', ada);
  await user.type(await screen.findByLabelText('Current password'), 'demo-password');
  await user.type(screen.getByLabelText('New password'), 'a few words in a row');
  await user.click(screen.getByRole('button', { name: 'Change the password' }));
  return user;
}

test('changes the password, and keeps nothing of it on the page', async () => {
  server.on('POST', CHANGE, done);
  await change();
  expect(await screen.findByText(/Your password is changed/)).toBeVisible();
  expect(server.asked('POST', CHANGE)[0]?.body).toEqual({
    current_password: 'demo-password',
    new_password: 'a few words in a row',
  });
  expect(screen.getByLabelText('Current password')).toHaveValue('');
  expect(screen.getByLabelText('New password')).toHaveValue('');
  expect(session.get().status).toBe('signed-in');
  await expectAccessible();
});

test('a wrong current password is said at its field, and the session goes on', async () => {
  const errors = [{ pointer: '/current_password', code: 'invalid_value', detail: 'is another' }];
  server.on('POST', CHANGE, () => problem(403, 'wrong_password', { errors }));
  await change();
  const field = screen.getByLabelText('Current password');
  await waitFor(() => expect(field).toBeInvalid());
  expect(field).toHaveAccessibleDescription('is another');
  expect(session.get().status).toBe('signed-in');
});

test('a new password that is too common is said at its field', async () => {
  server.on('POST', CHANGE, () => weak('/new_password'));
  await change();
  const field = screen.getByLabelText('New password');
  await waitFor(() => expect(field).toBeInvalid());
  expect(field).toHaveAccessibleDescription(/most common/);
});

test('a forgotten password: a mail is asked for, and the answer tells nothing', async () => {
  server.on('POST', ASK, () => new Response(null, { status: 202 }));
  const { user } = open('/login?next=%2Fbasket');
  await user.click(await screen.findByRole('link', { name: 'Forgot your password?' }));
  await screen.findByRole('heading', { name: 'Forgot your password?' });
  await user.type(screen.getByRole('textbox', { name: 'E-mail' }), ' ada@example.com ');
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: 'Send the link' }));
  expect(await screen.findByTestId('reset-asked')).toHaveTextContent(
    'If there is an account for ada@example.com',
  );
  expect(server.asked('POST', ASK)[0]?.body).toEqual({ email: 'ada@example.com' });
});

test('too many tries are told to wait', async () => {
  server.on('POST', ASK, () => problem(429, 'rate_limited', {}, { 'Retry-After': '42' }));
  const { user } = open('/forgot');
  await user.type(await screen.findByRole('textbox', { name: 'E-mail' }), 'ada@example.com');
  await user.click(screen.getByRole('button', { name: 'Send the link' }));
  expect(await screen.findByTestId('form-problem')).toHaveTextContent('wait 42 seconds');
});

test('the link in the mail leads to a new password, and that to the sign-in', async () => {
  server.on('POST', CONFIRM, () => weak('/password'));
  const { user } = open('/reset?token=abc.def');
  await user.type(await screen.findByLabelText('New password'), 'password1');
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: 'Change the password' }));
  await waitFor(() => expect(screen.getByLabelText('New password')).toBeInvalid());
  server.on('POST', CONFIRM, done);
  await user.click(screen.getByRole('button', { name: 'Change the password' }));
  await waitFor(() => expect(address()).toBe('/login'));
  expect(server.asked('POST', CONFIRM)[0]?.body).toEqual({ token: 'abc.def', password: 'password1' });
  expect(screen.getByText(/Sign in with it/)).toBeVisible();
});

test.each(['/reset', '/reset?token='])('a link without its token says what to do: %s', async (path) => {
  open(path);
  expect(await screen.findByTestId('reset-spent')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Ask for another' })).toHaveAttribute('href', '/forgot');
  await expectAccessible();
});

const malformed = [{ pointer: '/token', code: 'invalid_value', detail: 'is no token' }];

test.each([
  ['used up', () => problem(403, 'reset_expired')],
  ['cut short', () => problem(400, 'validation_failed', { errors: malformed })],
])('a link that is %s says so', async (_, answer) => {
  server.on('POST', CONFIRM, answer);
  const { user } = open('/reset?token=abc.def');
  await user.type(await screen.findByLabelText('New password'), 'a few words in a row');
  await user.click(screen.getByRole('button', { name: 'Change the password' }));
  expect(await screen.findByTestId('reset-spent')).toBeVisible();
});

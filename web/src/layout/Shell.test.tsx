import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { feedStatus } from '../api/live/status';
import { reachable } from '../api/transport';
import { ada, admin, anOrder, inSeconds } from '../testing/fixtures';
import { address, expectAccessible, open } from '../testing/render';
import { page, Server } from '../testing/server';
import { toast } from '../ui/toast';

let server: Server;
beforeEach(() => {
  server = new Server();
});

const places = () =>
  within(screen.getByRole('navigation', { name: 'Main' }))
    .getAllByRole('link')
    .map((link) => link.getAttribute('href'));

test('shows everybody their places', async () => {
  open('/');
  expect(places()).toEqual(['/', '/basket', '/login']);
});

test('a customer has orders, an admin the admin pages', async () => {
  open('/', ada);
  expect(places()).toEqual(['/', '/basket', '/account/orders', '/account']);
});

test('an admin has no basket', async () => {
  open('/', admin);
  expect(places()).toEqual(['/', '/admin', '/account']);
});

test.each(['connecting', 'live', 'polling'] as const)('the badge says %s', async (status) => {
  open('/');
  act(() => feedStatus.set(status));
  expect(screen.getByTestId('live-badge')).toHaveAttribute('data-status', status);
  act(() => reachable.set(false));
  expect(screen.getByTestId('live-badge')).toHaveAttribute('data-status', 'offline');
});

test('a new page has the keyboard at its top', async () => {
  const { user } = open('/');
  await user.click(within(screen.getByRole('navigation', { name: 'Main' })).getByText('Sign in'));
  await waitFor(() => expect(screen.getByRole('main')).toHaveFocus());
  expect(address()).toBe('/login');
});

test('the first stop of the keyboard leads to the content', async () => {
  const { user } = open('/');
  await user.tab();
  expect(screen.getByRole('link', { name: 'Skip to the content' })).toHaveFocus();
  expect(document.querySelector('#content')).toBe(screen.getByRole('main'));
});

test('the hold that ends first is in view everywhere', async () => {
  server.on('GET', '/api/v1/orders', () =>
    page([
      anOrder({ id: 'later', hold_expires_at: inSeconds(100) }),
      anOrder({ id: 'sooner', hold_expires_at: inSeconds(65) }),
    ]),
  );
  open('/', ada);
  const pill = await screen.findByTestId('hold-pill');
  expect(pill).toHaveAttribute('href', '/checkout/sooner');
  expect(within(pill).getByRole('timer')).toHaveTextContent(/1:0\d/);
});

test('the colours are chosen, and kept', async () => {
  const { user } = open('/');
  await user.click(screen.getByRole('radio', { name: 'Dark' }));
  expect(document.documentElement).toHaveClass('dark');
  await user.click(screen.getByRole('radio', { name: 'Light' }));
  expect(document.documentElement).not.toHaveClass('dark');
  await user.click(screen.getByRole('radio', { name: 'As the system' }));
});

test('a message is shown once, and can be sent away', async () => {
  const { user } = open('/');
  act(() => toast('Done', 'good'));
  act(() => toast('Done', 'good'));
  expect(await screen.findByText('Done')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByText('Done')).not.toBeInTheDocument();
});

test('an address that is nothing says so', async () => {
  open('/no/such/page');
  expect(await screen.findByTestId('not-found')).toBeInTheDocument();
  await expectAccessible();
});

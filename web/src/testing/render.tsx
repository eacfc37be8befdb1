import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { createMemoryRouter, RouterProvider, useLocation } from 'react-router';
import { expect } from 'vitest';
import { forgetServerTime } from '../api/clock';
import { feedStatus } from '../api/live/status';
import { createQueryClient } from '../api/query-client';
import { closeSession, openSession } from '../api/session';
import { reachable } from '../api/transport';
import type { User } from '../api/types';
import { Pages } from '../router';
import { toasts } from '../ui/toast';
import { aSession } from './fixtures';

/** Opens the shop at a path, as a visitor or as somebody. */
export function open(path: string, user?: User) {
  forgetServerTime();
  reachable.set(true);
  feedStatus.set('connecting');
  toasts.set([]);
  if (user) openSession(aSession(user));
  else closeSession();
  const client = createQueryClient();
  const pages = (
    <>
      <Pages />
      <Address />
    </>
  );
  const router = createMemoryRouter([{ path: '*', element: pages }], { initialEntries: [path] });
  render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router} useTransitions={false} />
    </QueryClientProvider>,
  );
  return { client, user: userEvent.setup() };
}

function Address() {
  const { pathname, search } = useLocation();
  return <output data-testid="address">{pathname + search}</output>;
}

export function address(): string | null {
  return document.querySelector('[data-testid=address]')?.textContent ?? null;
}

/** The rules that need no layout. Contrast and size of targets are looked at in a browser. */
export async function expectAccessible(): Promise<void> {
  const { violations } = await axe.run(document.body, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    rules: { 'color-contrast': { enabled: false }, 'target-size': { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}

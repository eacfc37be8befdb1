import { defineConfig } from 'vitest/config';

const common = { environment: 'node', testTimeout: 60_000, hookTimeout: 60_000 } as const;

// What plays against the clock: it would wait for what runs beside it.
const timed = ['e2e/account.test.ts', 'e2e/selling.test.ts', 'e2e/shop.test.ts'];

// The client in a browser, before a service of its own: `npm run e2e`. It wants the service's
// binary in STOCKADE_BINARY and Chromium in CHROMIUM (/usr/bin/chromium).
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'timed',
          include: timed,
          // Two cores serve the shop, the browser and the tests.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...common,
          name: 'looks',
          include: ['e2e/**/*.test.ts'],
          exclude: timed,
          // Much of it is waiting for a page to be still.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});

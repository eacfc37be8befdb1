import { defineConfig } from 'vitest/config';

// The client in a browser, before a service of its own: `npm run e2e`. It wants the service's
// binary in STOCKADE_BINARY and Chromium in CHROMIUM (/usr/bin/chromium).
export default defineConfig({
  test: {
    include: ['e2e/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores serve the shop, the browser and the tests.
    fileParallelism: false,
  },
});

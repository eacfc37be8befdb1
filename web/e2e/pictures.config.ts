import { defineConfig } from 'vitest/config';

// Takes docs/screenshots anew: `npm run pictures`. The browser tests' own look at every page checks it.
export default defineConfig({
  test: { include: ['e2e/pictures.ts'], environment: 'node', testTimeout: 600_000, hookTimeout: 60_000 },
});

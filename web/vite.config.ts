import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env.STOCKADE_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), tailwindcss()],
  server: { proxy: { '/api': server } },
  // The built client, beside a running server, under the policy that the server gives it.
  preview: {
    proxy: { '/api': server },
    headers: {
      'Content-Security-Policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    },
  },
  build: {
    outDir: 'dist',
    manifest: true,
    sourcemap: false,
    // Every file is fetched from our own origin: data: URLs would need their own CSP source.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page needs and rarely changes. No group for charts: it would draw
          // shared modules to itself and be preloaded by the shop.
          groups: [
            {
              name: 'react',
              test: /node_modules\/(react|react-dom|scheduler|react-router|@tanstack|clsx)\//,
            },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    environmentOptions: { jsdom: { url: 'http://shop.test/' } },
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    testTimeout: 20_000,
    // One less by default, and here that is one.
    maxWorkers: '100%',
    include: ['src/**/*.test.{ts,tsx}'],
  },
});

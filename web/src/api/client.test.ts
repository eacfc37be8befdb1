import { expect, test, vi } from 'vitest';
import { newIdempotencyKey } from './client';

test('an intention has a name of its own, also where the browser names nothing by itself', () => {
  // As over plain HTTP in a local network.
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
  const names = new Set(Array.from({ length: 100 }, newIdempotencyKey));
  expect(names.size).toBe(100);
  for (const name of names) expect(name).toMatch(/^[0-9a-f]{32}$/);
  vi.unstubAllGlobals();
});

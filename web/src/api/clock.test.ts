import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { forgetServerTime, noteServerTime, serverNow } from './clock';

const NOW = Date.parse('2026-11-26T12:00:00.000Z');
const at = (ms: number) => new Date(NOW + ms).toISOString();

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  forgetServerTime();
});
afterEach(forgetServerTime);

test('is the time of this machine until the server has told its own', () => {
  expect(serverNow()).toBe(NOW);
});

test('follows a server that is ahead or behind', () => {
  noteServerTime(at(90_000));
  expect(serverNow()).toBe(NOW + 90_000);
  forgetServerTime();
  noteServerTime(at(-90_000));
  expect(serverNow()).toBe(NOW - 90_000);
});

test('an answer that was long on its way does not make it slow', () => {
  noteServerTime(at(1_000), NOW);
  noteServerTime(at(1_000), NOW + 3_000);
  expect(serverNow()).toBe(NOW + 1_000);
});

test('a good answer of long ago is forgotten', () => {
  noteServerTime(at(9_000), NOW);
  for (let count = 0; count < 8; count += 1) noteServerTime(at(0), NOW);
  expect(serverNow()).toBe(NOW);
});

test('nonsense is no time', () => {
  noteServerTime('soon');
  expect(serverNow()).toBe(NOW);
});

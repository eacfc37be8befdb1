import { expect, test } from 'vitest';
import { upToNow, withEmptyBuckets } from './series';

test('buckets in which nothing happened are zero, not left out', () => {
  const points = [{ starts_at: '2026-11-26T12:01:00.000Z', held: 5 }];
  const filled = withEmptyBuckets(points, 'minute', '2026-11-26T12:00:30Z', '2026-11-26T12:03:00Z', {
    held: 0,
  });
  expect(filled).toEqual([
    { starts_at: '2026-11-26T12:00:00.000Z', held: 0 },
    { starts_at: '2026-11-26T12:01:00.000Z', held: 5 },
    { starts_at: '2026-11-26T12:02:00.000Z', held: 0 },
  ]);
});

test('a stretch without end does not become a list without end', () => {
  expect(withEmptyBuckets([], 'minute', '1970-01-01T00:00:00Z', '2026-01-01T00:00:00Z', {})).toHaveLength(
    800,
  );
});

test('one row is a line from then to now, and none is none', () => {
  const now = '2026-11-26T13:00:00.000Z';
  const row = { at: '2026-11-26T12:00:00.000Z', available: 5 };
  expect(upToNow([row], now)).toEqual([row, { at: now, available: 5 }]);
  expect(upToNow([], now)).toEqual([]);
});

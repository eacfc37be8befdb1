import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { SlatMeter, slatsOf } from './SlatMeter';

const level = (sold: number, held: number, available: number) => ({
  sold,
  held,
  available,
  received: sold + held + available,
});

test.each([
  [level(50, 25, 25), { sold: 20, held: 10, available: 10 }],
  // Nothing that exists is rounded away.
  [level(1, 0, 9_999), { sold: 1, held: 0, available: 39 }],
  [level(9_998, 1, 1), { sold: 38, held: 1, available: 1 }],
  [level(0, 0, 0), { sold: 0, held: 0, available: 0 }],
  [level(3, 0, 0), { sold: 40, held: 0, available: 0 }],
])('%o is %o', (stock, slats) => {
  expect(slatsOf(stock)).toEqual(slats);
});

test('every slat is one of the three, whatever the numbers', () => {
  for (let sold = 0; sold < 60; sold += 7) {
    for (let held = 0; held < 60; held += 5) {
      for (const available of [0, 1, 13, 999]) {
        const stock = level(sold, held, available);
        if (stock.received === 0) continue;
        const { sold: a, held: b, available: c } = slatsOf(stock);
        expect(a + b + c).toBe(40);
        expect(Math.min(a, b, c)).toBeGreaterThanOrEqual(0);
      }
    }
  }
});

test('says the numbers to those who do not see it', () => {
  render(<SlatMeter level={level(30, 10, 60)} />);
  expect(screen.getByRole('img', { name: '60 available, 10 held, 30 sold' })).toBeInTheDocument();
});

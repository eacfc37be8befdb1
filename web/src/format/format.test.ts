import { expect, test } from 'vitest';
import { formatMoney } from './money';
import { formatSpan, spellSpan } from './time';

test.each([
  ['19.99', '€19.99'],
  ['1000000.00', '€1,000,000.00'],
  // A float would show 9,007,199,254,740,992.
  ['9007199254740993.01', '€9,007,199,254,740,993.01'],
])('%s is %s', (amount, shown) => {
  expect(formatMoney(amount, 'EUR')).toBe(shown);
});

test.each([
  [0, '0:00', '0 seconds'],
  [9, '0:09', '9 seconds'],
  [61, '1:01', '1 minute and 1 second'],
  [3_600, '1:00:00', '1 hour'],
  [90_061, '1 d 01 h', '1 day and 1 hour'],
])('%i seconds', (seconds, short, spelt) => {
  expect(formatSpan(seconds)).toBe(short);
  expect(spellSpan(seconds)).toBe(spelt);
});

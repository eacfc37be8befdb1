import { expect, test } from 'vitest';
import { choice, flag, moment, text, uuid, wholeNumber } from './fields';

test.each([
  [wholeNumber, '12', '12'],
  [wholeNumber, '-1', ''],
  [wholeNumber, '1e9', ''],
  [flag, 'true', 'true'],
  [flag, '1', ''],
  [uuid, ' 01A217F3-d060-764b-8bb0-8bb14e793d3e ', '01a217f3-d060-764b-8bb0-8bb14e793d3e'],
  [uuid, '01a217f3', ''],
  [moment, '2026-11-26T13:00:00+01:00', '2026-11-26T12:00:00.000Z'],
  [moment, 'yesterday', ''],
  [choice('live'), 'live', 'live'],
  [choice('live'), 'dead', ''],
  [text, 'x'.repeat(300), 'x'.repeat(200)],
])('%# reads %s', (field, raw, read) => {
  expect(field(raw)).toBe(read);
});

import { act, renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { useIntentKey } from './intent';
import { ApiError } from './problem';

const failure = (status: number) => new ApiError('refused', status, {});

test('the key stays until the server has answered for certain', () => {
  const { result } = renderHook(useIntentKey);
  const first = result.current.key;
  // The answer to the first try was lost; the next ones were turned away before anybody looked at the key.
  for (const status of [503, 429, 401, 500]) {
    act(() => result.current.answered(failure(status)));
    expect(result.current.key, String(status)).toBe(first);
  }
  act(() => result.current.answered(failure(409)));
  const second = result.current.key;
  expect(second).not.toBe(first);
  act(() => result.current.answered());
  expect(result.current.key).not.toBe(second);
});

import { useState } from 'react';
import { newIdempotencyKey } from './client';
import { ApiError } from './problem';

/** Whether the call may have been carried out although it failed. Only the same key finds out. */
export function isUncertain(error: unknown): boolean {
  return !(error instanceof ApiError) || error.isTransient || error.status >= 500 || error.status === 408;
}

/** Whether the call was turned away before anybody looked at what it asks for: an earlier one with the same key may have
 *  been carried out all the same. */
function isTurnedAway(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 401 || error.status === 429);
}

/** The key of what a person is about to do. It stays the same until the server has answered for
 *  certain; what is asked after that is a new intention. */
export function useIntentKey() {
  const [key, setKey] = useState(newIdempotencyKey);
  return {
    key,
    answered: (error?: unknown) => {
      if (error === undefined || !(isUncertain(error) || isTurnedAway(error))) setKey(newIdempotencyKey());
    },
  };
}

import { useMemo } from 'react';
import { serverNow, useSecondsUntil } from './clock';
import { hasCode } from './problem';

/** Seconds until another try is welcome, after a refusal that asked to wait; else 0. */
export function useWaitAfter(error: unknown): number {
  const deadline = useMemo(() => {
    if (!hasCode(error, 'rate_limited', 'overloaded')) return null;
    return new Date(serverNow() + (error.retryAfterSeconds ?? 5) * 1000).toISOString();
  }, [error]);
  return useSecondsUntil(deadline) ?? 0;
}

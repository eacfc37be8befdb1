import { useSyncExternalStore } from 'react';

// The server's time, seen from here. An answer is always older than its `server_time` says by
// the way it came, so the largest difference of late is the best one.
const KEPT = 8;
let samples: number[] = [];
let skewMs = 0;

export function noteServerTime(serverTime: string, receivedAt = Date.now()): void {
  const sample = Date.parse(serverTime) - receivedAt;
  if (Number.isNaN(sample)) return;
  samples = [...samples.slice(1 - KEPT), sample];
  skewMs = Math.max(...samples);
}

export function serverNow(): number {
  return Date.now() + skewMs;
}

export function forgetServerTime(): void {
  samples = [];
  skewMs = 0;
}

// One timer for every countdown on the page.
const TICK_MS = 250;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The server's time in whole seconds; a component that reads it renders once a second. */
export function useServerSeconds(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(serverNow() / 1000));
}

/** Whole seconds until `deadline`, never below zero; null without a deadline. */
export function useSecondsUntil(deadline: string | null | undefined): number | null {
  return useSyncExternalStore(subscribe, () =>
    deadline ? Math.max(0, Math.ceil((Date.parse(deadline) - serverNow()) / 1000)) : null,
  );
}

import { createStore, useStore } from '../store';
import { reachable } from '../transport';

export type FeedStatus = 'connecting' | 'live' | 'polling';
export type LiveStatus = FeedStatus | 'offline';

/** How the stream itself is doing: the shop's, or on the admin pages theirs. */
export const feedStatus = createStore<FeedStatus>('connecting');

const online = createStore(typeof navigator === 'undefined' || navigator.onLine);
if (typeof window !== 'undefined') {
  window.addEventListener('online', () => online.set(true));
  window.addEventListener('offline', () => online.set(false));
}

export function useLiveStatus(): LiveStatus {
  const feed = useStore(feedStatus);
  const answered = useStore(reachable);
  const connected = useStore(online);
  return connected && answered ? feed : 'offline';
}

export const SHOP_POLL_MS = 7_000;
export const ADMIN_POLL_MS = 5_000;

/** How often to ask while the stream does not tell: never when it does. */
export function usePollInterval(everyMs: number = SHOP_POLL_MS): number | false {
  return useStore(feedStatus) === 'live' ? false : everyMs;
}

import { useSyncExternalStore } from 'react';

/** Whether anybody can see this tab. A browser has six connections to one server: a stream for
 *  each of seven tabs would leave none for what they ask. */
export function useVisible(): boolean {
  return useSyncExternalStore(subscribe, () => document.visibilityState === 'visible');
}

function subscribe(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}

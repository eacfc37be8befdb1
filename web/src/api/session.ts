import { serverNow } from './clock';
import { createStore, useStore } from './store';
import type { Session, User } from './types';

/** The access token lives here and nowhere else: a reload asks for a new one by cookie. */
export type SessionState =
  | { status: 'restoring' }
  | { status: 'anonymous' }
  | { status: 'signed-in'; user: User; token: string; expiresAt: string };

export const session = createStore<SessionState>({ status: 'restoring' });

export function useSession(): SessionState {
  return useStore(session);
}

export function useUser(): User | null {
  const state = useSession();
  return state.status === 'signed-in' ? state.user : null;
}

const HINT = 'stockade.signed-in';

export function openSession({ user, token, expires_at }: Session): void {
  remember(true);
  session.set({ status: 'signed-in', user, token, expiresAt: expires_at });
}

export function closeSession(): void {
  remember(false);
  session.set({ status: 'anonymous' });
}

/** Whoever signs out in one tab is out in all of them. */
window.addEventListener('storage', ({ key, newValue }) => {
  if ((key === HINT || key === null) && newValue === null) session.set({ status: 'anonymous' });
});

/** Whether the token is about to be refused, so that a renewal first saves a round trip. */
export function isStale(state: SessionState): boolean {
  return state.status === 'signed-in' && Date.parse(state.expiresAt) - serverNow() < 5_000;
}

/** Whether this browser was signed in when last seen. Not a secret: it only saves a visitor who
 *  never was from asking for a session that cannot be. */
export function mayHaveSession(): boolean {
  try {
    return localStorage.getItem(HINT) !== null;
  } catch {
    return true;
  }
}

function remember(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(HINT, '1');
    else localStorage.removeItem(HINT);
  } catch {
    // Without storage the next visit asks once in vain.
  }
}

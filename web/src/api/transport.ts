import { ApiError } from './problem';
import { closeSession, isStale, mayHaveSession, openSession, session } from './session';
import { createStore } from './store';
import type { Session } from './types';

/** Whether the last call got any answer. */
export const reachable = createStore(true);

/** Sends a request as the signed-in person; renews the session once when it has run out. */
export async function authorizedFetch(request: Request): Promise<Response> {
  if (isAboutSessions(request)) return send(request);

  const before = session.get();
  if (isStale(before)) await renewSession();
  const retry = request.clone();
  const response = await send(withToken(request));
  if (response.status !== 401 || before.status !== 'signed-in') return response;

  // Somebody else may have renewed it in the meantime; else we do.
  const now = session.get();
  const renewed = now.status === 'signed-in' && now.token !== before.token;
  if (!renewed && !(await renewSession())) return response;
  return send(withToken(retry));
}

let renewal: Promise<boolean> | null = null;

/** Asks for a new access token by the refresh cookie. Calls at the same time share one request:
 *  a refresh token is good for one use. */
export function renewSession(): Promise<boolean> {
  renewal ??= exclusively(renew).finally(() => {
    renewal = null;
  });
  return renewal;
}

/** On arrival: picks up the session that the cookie still holds, if any. */
export async function restoreSession(): Promise<void> {
  if (!mayHaveSession()) closeSession();
  for (const wait of [0, ...PAUSES_MS]) {
    if (session.get().status !== 'restoring') return;
    await new Promise((resolve) => setTimeout(resolve, wait));
    await renewSession();
  }
  // Not told that we are signed out, only unable to ask: browse as a visitor for now.
  if (session.get().status === 'restoring') session.set({ status: 'anonymous' });
}

/** In a rush one more try is often let in. */
const PAUSES_MS = [500, 1_500];

async function renew(): Promise<boolean> {
  try {
    const response = await send(new Request(urlOf('/api/v1/auth/refresh'), { method: 'POST' }));
    if (response.ok) {
      openSession((await response.json()) as Session);
      return true;
    }
    if (response.status === 401 || response.status === 403) closeSession();
    return false;
  } catch {
    return false;
  }
}

/** One tab at a time, where the browser can arrange it. */
async function exclusively(work: () => Promise<boolean>): Promise<boolean> {
  if (!navigator.locks) return work();
  return await navigator.locks.request('stockade.session', work);
}

export function withToken(request: Request): Request {
  const state = session.get();
  if (state.status === 'signed-in') request.headers.set('Authorization', `Bearer ${state.token}`);
  return request;
}

export function urlOf(path: string): string {
  return new URL(path, window.location.origin).toString();
}

/** Nothing in the shop takes longer to begin its answer: a connection that is dead without saying so is not waited for
 *  for ever. */
export const ANSWER_MS = 15_000;

async function send(request: Request): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ANSWER_MS);
  try {
    const response = await fetch(request, { signal: AbortSignal.any([request.signal, late.signal]) });
    reachable.set(true);
    return response;
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    reachable.set(false);
    throw new ApiError('unreachable', 0, {
      title: 'No connection',
      detail: 'The shop cannot be reached. Check the connection and try again.',
    });
  } finally {
    clearTimeout(timer);
  }
}

function isAboutSessions(request: Request): boolean {
  return /\/api\/v1\/auth\/(login|register|refresh|logout|password-reset)/.test(request.url);
}

import { beforeEach, expect, test, vi } from 'vitest';
import { aSession, inSeconds } from '../testing/fixtures';
import { json, later, problem, Server } from '../testing/server';
import { api, call } from './client';
import { ApiError } from './problem';
import { closeSession, openSession, session } from './session';
import { ANSWER_MS, reachable, restoreSession } from './transport';

const CART = '/api/v1/cart';
const REFRESH = '/api/v1/auth/refresh';
const cart = () => call(api.GET(CART));
const tokens = (server: Server) =>
  server.asked('GET', CART).map(({ headers }) => headers.get('Authorization'));

let server: Server;
beforeEach(() => {
  server = new Server();
  reachable.set(true);
  openSession(aSession());
});

function acceptsOnly(token: string) {
  server.on('GET', CART, ({ headers }) =>
    headers.get('Authorization') === `Bearer ${token}`
      ? json(200, { items: [] })
      : problem(401, 'token_expired'),
  );
}

test('a token that has run out is renewed once for all calls at the same time', async () => {
  acceptsOnly('new');
  const { reply, answer } = later();
  server.on('POST', REFRESH, () => reply);
  const calls = Promise.all([cart(), cart(), cart()]);
  await vi.waitFor(() => expect(server.asked('POST', REFRESH)).toHaveLength(1));
  answer(json(200, { ...aSession(), token: 'new' }));
  await expect(calls).resolves.toHaveLength(3);
  expect(server.asked('POST', REFRESH)).toHaveLength(1);
});

test('a token about to run out is renewed first', async () => {
  openSession({ ...aSession(), expires_at: inSeconds(2) });
  acceptsOnly('new');
  server.on('POST', REFRESH, () => json(200, { ...aSession(), token: 'new' }));
  await cart();
  expect(tokens(server)).toEqual(['Bearer new']);
});

test('a repeated call carries the same body and key', async () => {
  const POST = '/api/v1/checkout';
  server.on('POST', POST, ({ headers }) =>
    headers.get('Authorization') === 'Bearer new' ? json(201, {}) : problem(401, 'token_expired'),
  );
  server.on('POST', REFRESH, () => json(200, { ...aSession(), token: 'new' }));
  await call(
    api.POST(POST, {
      params: { header: { 'Idempotency-Key': 'one' } },
      body: { expected_total: '1.00' },
    }),
  );
  const [first, second] = server.asked('POST', POST);
  expect(second?.body).toEqual(first?.body);
  expect(second?.headers.get('Idempotency-Key')).toBe('one');
});

test('a session that is over is over: signed out, and the refusal is told', async () => {
  acceptsOnly('new');
  server.on('POST', REFRESH, () => problem(401, 'unauthenticated'));
  await expect(cart()).rejects.toMatchObject({ code: 'token_expired', status: 401 });
  expect(session.get().status).toBe('anonymous');
});

test('a renewal that gets no answer signs nobody out', async () => {
  acceptsOnly('new');
  server.on('POST', REFRESH, () => problem(503, 'backend_unavailable'));
  await expect(cart()).rejects.toBeInstanceOf(ApiError);
  expect(session.get().status).toBe('signed-in');
});

test('a visitor sends no token and is not renewed', async () => {
  closeSession();
  server.on('GET', CART, () => problem(401, 'unauthenticated'));
  await expect(cart()).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(tokens(server)).toEqual([null]);
  expect(server.asked('POST', REFRESH)).toEqual([]);
});

test('no answer at all is told as such, until there is one again', async () => {
  server.on('GET', CART, () => Promise.reject(new TypeError('no network')));
  await expect(cart()).rejects.toMatchObject({ code: 'unreachable' });
  expect(reachable.get()).toBe(false);
  server.on('GET', CART, () => json(200, { items: [] }));
  await cart();
  expect(reachable.get()).toBe(true);
});

test('an answer that never comes is not waited for for ever', async () => {
  vi.useFakeTimers();
  server.on('GET', CART, () => later().reply);
  const waiting = expect(cart()).rejects.toMatchObject({ code: 'unreachable' });
  await vi.advanceTimersByTimeAsync(ANSWER_MS);
  await waiting;
  vi.useRealTimers();
  expect(reachable.get()).toBe(false);
});

test('whoever signs out in another tab is out in this one', () => {
  window.dispatchEvent(new StorageEvent('storage', { key: 'stockade.signed-in', newValue: null }));
  expect(session.get()).toEqual({ status: 'anonymous' });
});

test('an answer that is not of the API is told as such', async () => {
  server.on('GET', CART, () => new Response('<h1>Bad gateway</h1>', { status: 502 }));
  await expect(cart()).rejects.toMatchObject({ code: 'unreadable', status: 502, isTransient: true });
});

test('a reload picks the session up by its cookie', async () => {
  session.set({ status: 'restoring' });
  server.on('POST', REFRESH, () => json(200, aSession()));
  await restoreSession();
  expect(session.get()).toMatchObject({ status: 'signed-in', user: { id: 2 } });
});

test('a reload in a rush tries once more before it takes somebody for a visitor', async () => {
  openSession(aSession());
  session.set({ status: 'restoring' });
  let refused = 0;
  server.on('POST', REFRESH, () => {
    if (refused === 0) {
      refused += 1;
      return new Response(null, { status: 503 });
    }
    return json(200, aSession());
  });
  await restoreSession();
  expect(refused).toBe(1);
  expect(session.get()).toMatchObject({ status: 'signed-in', user: { id: 2 } });
});

test('a visitor who never was signed in is not asked about', async () => {
  closeSession();
  session.set({ status: 'restoring' });
  await restoreSession();
  expect(session.get().status).toBe('anonymous');
  expect(server.received).toEqual([]);
});

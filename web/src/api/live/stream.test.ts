// @vitest-environment node
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

// The modules ask where they are.
vi.stubGlobal('window', {
  location: { origin: 'http://shop.test' },
  addEventListener() {},
});
const { openSession, closeSession } = await import('../session');
const { aSession } = await import('../../testing/fixtures');
const { openStream } = await import('./stream');

type Channel = ReadableStreamDefaultController<Uint8Array>;
const bytes = new TextEncoder();

let requests: Request[];
let channel: Channel;
let refuse: boolean;
let stop = () => {};
const onEvent = vi.fn();
const onGap = vi.fn();
const onStatus = vi.fn();

beforeEach(() => {
  requests = [];
  refuse = false;
  closeSession();
  for (const each of [onEvent, onGap, onStatus]) each.mockReset();
  vi.stubGlobal('fetch', async (request: Request) => {
    requests.push(request);
    if (refuse) return new Response(null, { status: 404 });
    const body = new ReadableStream<Uint8Array>({
      start: (opened) => {
        channel = opened;
      },
    });
    request.signal.addEventListener('abort', () => channel.error(request.signal.reason));
    return new Response(body);
  });
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => stop());

function start() {
  stop = openStream({ path: '/api/v1/stream?topics=stock', onEvent, onGap, onStatus });
}

async function opened(times: number) {
  await vi.waitFor(() => expect(requests).toHaveLength(times), { timeout: 5_000 });
  await vi.waitFor(() => expect(onStatus).toHaveBeenLastCalledWith('live'));
}

const say = (text: string) => channel.enqueue(bytes.encode(text));

test('tells each event, however it is cut into pieces', async () => {
  openSession(aSession());
  start();
  await opened(1);
  expect(requests[0]?.headers.get('Authorization')).toBe('Bearer a.b.c');
  say(': heartbeat\n\nevent: stock\nid: 4\nda');
  say('ta: {"product_id":7}\n\n');
  await vi.waitFor(() =>
    expect(onEvent).toHaveBeenCalledWith(
      expect.objectContaining({ event: 'stock', id: '4', data: '{"product_id":7}' }),
    ),
  );
  expect(onEvent).toHaveBeenCalledTimes(1);
});

test('goes on where it broke off, and asks again for what no place in the ledger tells of', async () => {
  start();
  await opened(1);
  say('event: stock\nid: 4\ndata: {}\n\n');
  await vi.waitFor(() => expect(onEvent).toHaveBeenCalled());
  channel.close();
  await opened(2);
  expect(requests[1]?.headers.get('Last-Event-ID')).toBe('4');
  expect(onGap).toHaveBeenCalledTimes(2);
});

test('with no place to go on from, everything is asked again', async () => {
  start();
  await opened(1);
  // What was asked before the stream was open.
  expect(onGap).toHaveBeenCalledTimes(1);
  channel.close();
  await opened(2);
  expect(requests[1]?.headers.has('Last-Event-ID')).toBe(false);
  expect(onGap).toHaveBeenCalledTimes(2);
});

test('resync means that something was missed', async () => {
  start();
  await opened(1);
  say('event: resync\nid: 9\ndata: {}\n\n');
  await vi.waitFor(() => expect(onGap).toHaveBeenCalledTimes(2));
  expect(onEvent).not.toHaveBeenCalled();
});

test('after two refusals the shop is asked every few seconds, until the stream is back', async () => {
  refuse = true;
  start();
  await vi.waitFor(() => expect(onStatus).toHaveBeenLastCalledWith('polling'), { timeout: 5_000 });
  expect(requests).toHaveLength(2);
  refuse = false;
  await opened(3);
});

test('says nothing any more once it is stopped', async () => {
  start();
  await opened(1);
  stop();
  await vi.waitFor(() => expect(requests[0]?.signal.aborted).toBe(true));
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect(requests).toHaveLength(1);
});

test('a connection that falls silent is opened again', async () => {
  vi.useFakeTimers();
  start();
  await vi.advanceTimersByTimeAsync(100);
  expect(requests).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(44_000);
  expect(requests).toHaveLength(1);
  expect(onStatus).toHaveBeenLastCalledWith('live');
  // Nobody says that it is live while it is opened anew, which may take its time.
  const statuses = onStatus.mock.calls.length;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(requests).toHaveLength(2);
  expect(onStatus.mock.calls.slice(statuses)[0]).toEqual(['connecting']);
});

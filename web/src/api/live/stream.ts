import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { session } from '../session';
import { ANSWER_MS, reachable, renewSession, urlOf, withToken } from '../transport';
import type { FeedStatus } from './status';

export interface StreamOptions {
  path: string;
  onEvent: (message: EventSourceMessage) => void;
  /** Something may have been missed: what is cached has to be asked for again. Stock and orders are
   *  told of from where the stream broke off, but a price or a name has no place in the ledger. */
  onGap: () => void;
  onStatus: (status: FeedStatus) => void;
}

// The server sends a comment every 15 s: three missing ones are a dead connection.
const SILENCE_MS = 45_000;
const FAILURES_UNTIL_POLLING = 2;
const LONGEST_WAIT_MS = 30_000;

/** Server-sent events over fetch, which unlike EventSource can send who is asking. Goes on where
 *  it broke off, by `Last-Event-ID`, until told to stop; then nobody is told of anything until the
 *  next one is open. */
export function openStream(options: StreamOptions): () => void {
  const stopped = new AbortController();
  void follow(options, stopped.signal);
  return () => {
    stopped.abort();
    options.onStatus('connecting');
  };
}

async function follow(
  { path, onEvent, onGap, onStatus }: StreamOptions,
  stopped: AbortSignal,
): Promise<void> {
  let lastEventId: string | undefined;
  let failures = 0;
  onStatus('connecting');
  while (!stopped.aborted) {
    let opened = false;
    try {
      await readOnce(path, lastEventId, stopped, {
        onOpen: () => {
          opened = true;
          // The first time, too, for the page asked before anybody told it of changes.
          onGap();
          failures = 0;
          onStatus('live');
        },
        onEvent: (message) => {
          if (message.id !== undefined) lastEventId = message.id;
          if (message.event === 'resync') {
            lastEventId = message.id;
            onGap();
          } else onEvent(message);
        },
      });
    } catch {
      // Refused, broken off or silent: all the same, we try again.
    }
    if (stopped.aborted) return;
    failures += 1;
    // Nobody is told of anything until the next one is open.
    onStatus(!opened && failures >= FAILURES_UNTIL_POLLING ? 'polling' : 'connecting');
    await pause(waitBefore(failures), stopped);
  }
}

interface Reading {
  onOpen: () => void;
  onEvent: (message: EventSourceMessage) => void;
}

async function readOnce(path: string, from: string | undefined, stopped: AbortSignal, to: Reading) {
  const silent = new AbortController();
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  const wait = (ms: number) => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => silent.abort(), ms);
  };
  try {
    wait(ANSWER_MS);
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    if (from !== undefined) headers['Last-Event-ID'] = from;
    const signal = AbortSignal.any([stopped, silent.signal]);
    const request = withToken(new Request(urlOf(path), { headers, signal, cache: 'no-store' }));
    const response = await fetch(request).catch((cause: unknown) => {
      if (!signal.aborted) reachable.set(false);
      throw cause;
    });
    if (response.status === 401 && session.get().status === 'signed-in') await renewSession();
    if (!response.ok || !response.body) throw new Error(`no stream: ${response.status}`);
    reachable.set(true);
    wait(SILENCE_MS);
    to.onOpen();
    const parser = createParser({ onEvent: to.onEvent });
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      wait(SILENCE_MS);
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    clearTimeout(watchdog);
  }
}

/** Longer after each failure, and not at the same moment as everybody else. */
function waitBefore(failures: number): number {
  const longest = Math.min(500 * 2 ** failures, LONGEST_WAIT_MS);
  return longest * (0.5 + Math.random() / 2);
}

function pause(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stopped.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

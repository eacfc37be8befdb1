import { vi } from 'vitest';
import type { Problem } from '../api/types';

export interface Received {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
}

type Reply = Response | Promise<Response>;
type Handler = (request: Received) => Reply;

/** A pretended server: answers what a test tells it to, and keeps what it was asked. */
export class Server {
  readonly received: Received[] = [];
  readonly #handlers = new Map<string, Handler>();

  constructor() {
    vi.stubGlobal('fetch', (request: Request, { signal }: RequestInit = {}) => {
      const broken = new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
      return Promise.race([this.#answer(request), broken]);
    });
    // What the frame around every page asks for.
    this.on('GET', '/api/v1/cart', () => json(200, { items: [], total: '0.00', currency: 'EUR' }));
    this.on('GET', '/api/v1/orders', () => page([]));
    this.on('GET', '/api/v1/products', () => page([]));
    this.on('GET', '/api/v1/products/categories', () => page([]));
  }

  /** The last word on a path counts. */
  on(method: string, path: string, handler: Handler): this {
    this.#handlers.set(`${method} ${path}`, handler);
    return this;
  }

  asked(method: string, path: string): Received[] {
    return this.received.filter((each) => each.method === method && each.path === path);
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const text = await request.text();
    const received: Received = {
      method: request.method,
      path: pathname,
      query: searchParams,
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    this.received.push(received);
    const handler = this.#handlers.get(`${request.method} ${pathname}`);
    return handler ? handler(received) : problem(404, 'not_found');
  }
}

export function json(status: number, body: unknown): Response {
  return Response.json(body, { status });
}

export function page(data: unknown[], more: object = {}): Response {
  return json(200, { data, next_cursor: null, stale: false, ...more });
}

/** A refusal as the API words it. */
export function problem(status: number, code: string, more: Partial<Problem> = {}, headers = {}): Response {
  const body = { type: `urn:stockade:problem:${code}`, title: code, status, detail: code, code, ...more };
  return Response.json(body, { status, headers: { 'Content-Type': 'application/problem+json', ...headers } });
}

/** An answer that comes when the test says so. */
export function later(): { reply: Promise<Response>; answer: (response: Response) => void } {
  let answer: (response: Response) => void = () => {};
  const reply = new Promise<Response>((resolve) => {
    answer = resolve;
  });
  return { reply, answer };
}

import createClient from 'openapi-fetch';
import { noteServerTime } from './clock';
import { problemOf } from './problem';
import type { paths } from './schema';
import { authorizedFetch } from './transport';

/** Paths, bodies and answers are checked against `openapi.json`. */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: authorizedFetch,
  querySerializer: { array: { style: 'form', explode: false } },
});

/** The data of a call, or an `ApiError` thrown. */
export async function call<T>(
  pending: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await pending;
  if (!response.ok) throw problemOf(response, error);
  if (hasServerTime(data)) noteServerTime(data.server_time);
  return data as T;
}

/** Names one intention of a person: a repeat of the same one changes nothing twice. */
export function newIdempotencyKey(): string {
  // `randomUUID` is there only over HTTPS and on this machine; a shop may be tried in a local network.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function hasServerTime(data: unknown): data is { server_time: string } {
  return typeof data === 'object' && data !== null && 'server_time' in data;
}

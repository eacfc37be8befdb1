import type { FieldError, Problem } from './types';

/** `unreachable`: no answer came at all. `unreadable`: an answer that is not the API's. */
export type ErrorCode = 'unreachable' | 'unreadable' | (string & {});

/** Every way in which a call can fail. Pages match on `code`, people read `message`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly problem: Partial<Problem>;
  /** How long the server asked us to wait, if it did. */
  readonly retryAfterSeconds: number | null;

  constructor(code: ErrorCode, status: number, problem: Partial<Problem>, retryAfter: number | null = null) {
    super(problem.detail ?? problem.title ?? 'The shop did not answer.');
    this.code = code;
    this.status = status;
    this.problem = problem;
    this.retryAfterSeconds = retryAfter;
  }

  get fields(): FieldError[] {
    return this.problem.errors ?? [];
  }

  /** What is wrong with one field of the request, by its JSON pointer: `/email`. */
  field(pointer: string): string | undefined {
    return this.fields.find((error) => error.pointer === pointer)?.detail;
  }

  /** The same request may succeed a little later. */
  get isTransient(): boolean {
    return this.code === 'unreachable' || this.status === 503 || this.status === 502 || this.status === 504;
  }
}

export function hasCode(error: unknown, ...codes: ErrorCode[]): error is ApiError {
  return error instanceof ApiError && codes.includes(error.code);
}

/** What the server found wrong with one field, if that is what `error` is about. */
export function faultOf(error: unknown, pointer: string): string | undefined {
  return error instanceof ApiError ? error.field(pointer) : undefined;
}

export function problemOf(response: Response, body: unknown): ApiError {
  const retryAfter = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  const seconds = Number.isNaN(retryAfter) ? null : retryAfter;
  if (isProblem(body)) {
    return new ApiError(body.code, response.status, body, seconds);
  }
  const detail = `The shop gave an answer that cannot be read (status ${response.status}).`;
  return new ApiError('unreadable', response.status, { detail }, seconds);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && typeof (body as Problem).code === 'string';
}

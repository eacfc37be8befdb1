import type { Bucket } from '../../api/admin/types';

const LENGTH_MS: Record<Bucket, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
// More bars than this are no longer seen apart.
const MOST_BUCKETS = 800;

interface Point {
  starts_at: string;
}

/** Reports leave empty buckets out; a line drawn over the gap would tell of something that did not
 *  happen. Buckets are those of UTC, as the server's are. */
export function withEmptyBuckets<P extends Point>(
  points: readonly P[],
  bucket: Bucket,
  from: string,
  to: string,
  empty: Omit<P, 'starts_at'>,
): P[] {
  const length = LENGTH_MS[bucket];
  const known = new Map(points.map((point) => [Date.parse(point.starts_at), point]));
  const first = Math.floor(Date.parse(from) / length) * length;
  const end = Math.min(Date.parse(to), first + MOST_BUCKETS * length);
  const filled: P[] = [];
  for (let at = first; at < end; at += length) {
    filled.push(known.get(at) ?? ({ ...empty, starts_at: new Date(at).toISOString() } as P));
  }
  return filled;
}

/** The last level holds until something changes it, and so until now: a product of which the ledger
 *  has one row has a line, too. */
export function upToNow<P extends { at: string }>(points: readonly P[], now: string): P[] {
  const last = points.at(-1);
  return last ? [...points, { ...last, at: now }] : [];
}

const minutes = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const hours = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
const days = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** What stands under a bucket. Days are the server's, and those are of UTC. */
export function bucketLabel(at: string | number, bucket: Bucket): string {
  const format = bucket === 'minute' ? minutes : bucket === 'hour' ? hours : days;
  return format.format(new Date(at));
}

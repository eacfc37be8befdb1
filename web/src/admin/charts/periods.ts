import type { Period } from '../../api/admin/reports';
import type { Bucket } from '../../api/admin/types';
import { serverNow } from '../../api/clock';

const HOUR = 3_600_000;

const spans = {
  hour: { text: 'Last hour', bucket: 'minute', ms: HOUR },
  day: { text: 'Last 24 hours', bucket: 'hour', ms: 24 * HOUR },
  week: { text: 'Last 7 days', bucket: 'hour', ms: 7 * 24 * HOUR },
  month: { text: 'Last 30 days', bucket: 'day', ms: 30 * 24 * HOUR },
} as const satisfies Record<string, { text: string; bucket: Bucket; ms: number }>;

export type PeriodName = keyof typeof spans;

export const periodNames = Object.keys(spans) as PeriodName[];

export const periodOptions = periodNames.map((name) => [name, spans[name].text] as const);

export function bucketOf(name: PeriodName): Bucket {
  return spans[name].bucket;
}

/** A stretch of time that ends now, by the server's clock, whenever it is asked for. */
export function periodOf(name: PeriodName): Period & { query: () => { from: string; to: string } } {
  const { bucket, ms } = spans[name];
  return {
    name,
    query: () => {
      const now = serverNow();
      return { bucket, from: new Date(now - ms).toISOString(), to: new Date(now).toISOString() };
    },
  };
}

export function perBucket(name: PeriodName): string {
  return `per ${spans[name].bucket}`;
}

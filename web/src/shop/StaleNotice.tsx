import { useLiveStatus } from '../api/live/status';
import { formatClock } from '../format/time';
import { Notice } from '../ui/Notice';

interface StaleNoticeProps {
  updatedAt: number;
  /** The last question got no good answer. */
  failing: boolean;
  /** The shop answered, but only knows how it was then. */
  asOf?: string | null;
}

/** Says so when what is shown may no longer be true. */
export function StaleNotice({ updatedAt, failing, asOf }: StaleNoticeProps) {
  const offline = useLiveStatus() === 'offline';
  if (!offline && !failing && !asOf) return null;
  return (
    <Notice tone="warn" polite testId="stale" className="mb-6">
      {offline ? 'The shop cannot be reached.' : 'The shop cannot look at its stock just now.'} These numbers
      are from <span className="numerals">{formatClock(asOf ?? updatedAt)}</span>.
    </Notice>
  );
}

import { useLiveStatus } from '../api/live/status';
import { formatClock } from '../format/time';
import { Notice } from '../ui/Notice';

/** Old numbers are shown, but never as if they were new. */
export function StaleNotice({ updatedAt, failing }: { updatedAt: number; failing: boolean }) {
  const offline = useLiveStatus() === 'offline';
  if (!offline && !failing) return null;
  return (
    <Notice tone="warn" testId="stale" className="mb-6">
      {offline ? 'The shop cannot be reached.' : 'The shop does not answer just now.'} These numbers are from{' '}
      <span className="numerals">{formatClock(updatedAt)}</span>.
    </Notice>
  );
}

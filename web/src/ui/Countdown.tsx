import { useEffect, useRef } from 'react';
import { useSecondsUntil } from '../api/clock';
import { formatSpan, spellSpan } from '../format/time';

interface CountdownProps {
  deadline: string;
  /** Called once when the deadline is reached: the time to ask the server what is true now. */
  onEnd?: () => void;
  className?: string;
}

/** The time left by the server's clock. Silent for screen readers until asked: see `Announcer`. */
export function Countdown({ deadline, onEnd, className }: CountdownProps) {
  const left = useSecondsUntil(deadline) ?? 0;
  const ended = useRef<string | null>(null);
  useEffect(() => {
    if (left > 0 || ended.current === deadline) return;
    ended.current = deadline;
    onEnd?.();
  }, [left, deadline, onEnd]);
  return (
    <span role="timer" aria-label={spellSpan(left)} className={className}>
      <span className="numerals">{formatSpan(left)}</span>
    </span>
  );
}

const MARKS = [60, 30, 10];

/** Says how much time is left at one minute, half a minute and ten seconds. */
export function Announcer({ deadline }: { deadline: string }) {
  const left = useSecondsUntil(deadline) ?? 0;
  const mark = left > 0 ? MARKS.findLast((each) => left <= each) : undefined;
  return (
    <span className="sr-only" role="status" data-testid="announcer">
      {mark === undefined ? '' : `${spellSpan(mark)} left`}
    </span>
  );
}

import clsx from 'clsx';
import { useSecondsUntil } from '../api/clock';
import { Countdown } from '../ui/Countdown';

const RADIUS = 54;
const ROUND = 2 * Math.PI * RADIUS;

interface HoldRingProps {
  from: string;
  deadline: string;
  urgent: boolean;
  onEnd: () => void;
}

/** The time left as a number, and as what is left of a ring. */
export function HoldRing({ from, deadline, urgent, onEnd }: HoldRingProps) {
  const left = useSecondsUntil(deadline) ?? 0;
  const whole = Math.max(1, (Date.parse(deadline) - Date.parse(from)) / 1000);
  const share = Math.min(1, left / whole);
  return (
    <div className="relative size-44 shrink-0">
      <svg viewBox="0 0 120 120" className="size-full -rotate-90" aria-hidden="true">
        <circle cx="60" cy="60" r={RADIUS} fill="none" strokeWidth="7" className="stroke-line" />
        <circle
          cx="60"
          cy="60"
          r={RADIUS}
          fill="none"
          strokeWidth="7"
          strokeLinecap="round"
          strokeDasharray={ROUND}
          strokeDashoffset={ROUND * (1 - share)}
          className={clsx(
            'transition-[stroke-dashoffset] duration-300',
            urgent ? 'stroke-bad' : 'stroke-accent',
          )}
        />
      </svg>
      <div className="absolute inset-0 flex flex-col items-center justify-center">
        <Countdown
          deadline={deadline}
          onEnd={onEnd}
          className={clsx('font-display text-4xl font-extrabold', urgent && 'text-bad')}
        />
        <span className="text-xs font-medium text-soft">left</span>
      </div>
    </div>
  );
}

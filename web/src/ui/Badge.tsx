import clsx from 'clsx';
import type { ReactNode } from 'react';

export type BadgeTone = 'good' | 'warn' | 'bad' | 'info' | 'accent' | 'plain';

const tones: Record<BadgeTone, string> = {
  good: 'bg-good-wash text-good',
  warn: 'bg-warn-wash text-warn',
  bad: 'bg-bad-wash text-bad',
  info: 'bg-info-wash text-info',
  accent: 'bg-accent text-on-accent',
  plain: 'bg-sunken text-ink',
};

interface BadgeProps {
  tone?: BadgeTone;
  testId?: string;
  children: ReactNode;
}

export function Badge({ tone = 'plain', testId, children }: BadgeProps) {
  return (
    <span
      data-testid={testId}
      className={clsx(
        'inline-flex items-center gap-1.5 rounded-full px-2.5 py-1 text-xs font-semibold whitespace-nowrap',
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}

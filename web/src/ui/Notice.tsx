import clsx from 'clsx';
import type { ReactNode } from 'react';

export type NoticeTone = 'good' | 'warn' | 'bad' | 'info';

const tones: Record<NoticeTone, string> = {
  good: 'border-good/40 bg-good-wash text-good',
  warn: 'border-warn/40 bg-warn-wash text-warn',
  bad: 'border-bad/40 bg-bad-wash text-bad',
  info: 'border-info/40 bg-info-wash text-info',
};

interface NoticeProps {
  tone: NoticeTone;
  /** Says it at once to a screen reader: for what stops a person from going on. */
  urgent?: boolean;
  /** Says it when there is a pause. */
  polite?: boolean;
  testId?: string;
  className?: string;
  children: ReactNode;
}

export function Notice({ tone, urgent, polite, testId, className, children }: NoticeProps) {
  return (
    <div
      role={urgent ? 'alert' : polite ? 'status' : undefined}
      data-testid={testId}
      className={clsx('rounded-2xl border px-4 py-3 text-sm font-medium', tones[tone], className)}
    >
      {children}
    </div>
  );
}

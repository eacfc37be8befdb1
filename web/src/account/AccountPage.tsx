import clsx from 'clsx';
import type { ReactNode } from 'react';
import { useTitle } from '../ui/Page';

interface AccountPageProps {
  title: string;
  intro?: ReactNode;
  /** What stands apart, below. */
  more?: ReactNode;
  children: ReactNode;
}

/** A page with one form on it, in the middle. */
export function AccountPage({ title, intro, more, children }: AccountPageProps) {
  useTitle(title);
  const card = 'rounded-card border border-line bg-surface p-6 shadow-card sm:p-8';
  return (
    <div className="mx-auto w-full max-w-md px-4 py-12 sm:py-20">
      <h1 className="text-center text-4xl font-extrabold">{title}</h1>
      {intro && <p className="mt-3 text-center text-soft">{intro}</p>}
      <div className={clsx('mt-8', card)}>{children}</div>
      {more && <div className={clsx('mt-6', card)}>{more}</div>}
    </div>
  );
}

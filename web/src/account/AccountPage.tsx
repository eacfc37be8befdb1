import type { ReactNode } from 'react';
import { useTitle } from '../ui/Page';

/** A page with one form on it, in the middle. */
export function AccountPage({
  title,
  intro,
  children,
}: {
  title: string;
  intro?: ReactNode;
  children: ReactNode;
}) {
  useTitle(title);
  return (
    <div className="mx-auto w-full max-w-md px-4 py-12 sm:py-20">
      <h1 className="text-center text-4xl font-extrabold">{title}</h1>
      {intro && <p className="mt-3 text-center text-soft">{intro}</p>}
      <div className="mt-8 rounded-card border border-line bg-surface p-6 shadow-card sm:p-8">{children}</div>
    </div>
  );
}

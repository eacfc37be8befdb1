import clsx from 'clsx';
import { type ReactNode, useEffect } from 'react';

interface PageProps {
  title: string;
  /** The one heading of the page, if it is to look or say more than the title. */
  heading?: ReactNode;
  intro?: ReactNode;
  narrow?: boolean;
  children: ReactNode;
}

/** One page: its title in the tab, its one `h1`, its width. */
export function Page({ title, heading, intro, narrow, children }: PageProps) {
  useTitle(title);
  return (
    <div className={clsx('mx-auto w-full px-4 py-8 sm:px-6 sm:py-12', narrow ? 'max-w-3xl' : 'max-w-7xl')}>
      {heading ?? <h1 className="text-4xl font-extrabold sm:text-5xl">{title}</h1>}
      {intro && <div className="mt-3 max-w-2xl text-lg text-soft">{intro}</div>}
      <div className="mt-8">{children}</div>
    </div>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Stockade`;
  }, [title]);
}

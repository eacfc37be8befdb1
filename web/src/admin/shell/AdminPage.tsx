import type { ReactNode } from 'react';
import { useTitle } from '../../ui/Page';

interface AdminPageProps {
  title: string;
  intro?: ReactNode;
  /** What can be done on this page as a whole, beside its heading. */
  actions?: ReactNode;
  children: ReactNode;
}

export function AdminPage({ title, intro, actions, children }: AdminPageProps) {
  useTitle(`${title} · Admin`);
  return (
    <>
      <div className="mb-6 flex flex-wrap items-end gap-x-6 gap-y-3">
        <div className="mr-auto min-w-0">
          <h1 className="text-3xl font-extrabold sm:text-4xl">{title}</h1>
          {intro && <div className="mt-1.5 max-w-2xl text-soft">{intro}</div>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {children}
    </>
  );
}

export function Panel({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="min-w-0 rounded-card border border-line bg-surface p-5 shadow-card sm:p-6">
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <h2 className="min-w-0 flex-1 basis-40 text-xl font-bold">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

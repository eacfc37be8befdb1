import clsx from 'clsx';

/** The outline of something that is on its way. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={clsx('animate-pulse rounded-xl bg-sunken', className)} />;
}

/** Tells a screen reader what the outlines show to the others. */
export function Loading({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div role="status" aria-busy="true" data-testid="loading">
      <span className="sr-only">{label}</span>
      {children}
    </div>
  );
}

import clsx from 'clsx';

/** How large something is beside the largest; the number itself stands next to it. */
export function ShareBar({ share, className }: { share: number; className?: string }) {
  return (
    <svg
      viewBox="0 0 100 2"
      preserveAspectRatio="none"
      aria-hidden="true"
      className={clsx('block h-2 w-full rounded-full bg-sunken', className)}
    >
      <rect width={100 * Math.min(1, Math.max(0, share))} height="2" className="fill-accent" />
    </svg>
  );
}

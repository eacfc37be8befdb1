import clsx from 'clsx';

const SLATS = 40;

export interface Level {
  sold: number;
  held: number;
  available: number;
  received: number;
}

/** How many slats each part gets. Nothing that exists is rounded away, so that the last unit and
 *  the first sale both show. */
export function slatsOf({ sold, held, available, received }: Level, slats = SLATS) {
  if (received === 0) return { sold: 0, held: 0, available: 0 };
  const share = (part: number) => (part === 0 ? 0 : Math.max(1, Math.round((part * slats) / received)));
  const parts = { sold: share(sold), held: share(held), available: share(available) };
  const over = parts.sold + parts.held + parts.available - slats;
  const largest = (['available', 'sold', 'held'] as const).reduce((a, b) => (parts[b] > parts[a] ? b : a));
  parts[largest] -= over;
  return parts;
}

/** The stock as a fence: what is sold stands solid, what is held is half there, the rest is open. */
export function SlatMeter({ level, className }: { level: Level; className?: string }) {
  const { sold, held } = slatsOf(level);
  const slats = Array.from({ length: SLATS }, (_, at) =>
    at < sold ? 'sold' : at < sold + held ? 'held' : 'open',
  );
  return (
    <svg
      viewBox={`0 0 ${SLATS * 8 - 2} 28`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${level.available} available, ${level.held} held, ${level.sold} sold`}
      className={clsx('block w-full', className)}
    >
      {slats.map((part, at) => (
        <path
          // biome-ignore lint/suspicious/noArrayIndexKey: a slat is its place
          key={at}
          d={`M${at * 8} 28V6l3-5 3 5v22z`}
          className={clsx(
            'transition-[fill] duration-500',
            part === 'sold' && 'fill-ink',
            part === 'held' && 'fill-accent',
            part === 'open' && 'fill-line',
          )}
        />
      ))}
    </svg>
  );
}

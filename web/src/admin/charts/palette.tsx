import { useId } from 'react';

/** The colours of the theme, each with a texture: nothing is told by colour alone. */
export type Ink = 'good' | 'warn' | 'bad' | 'info' | 'accent' | 'ink';
export type Texture = 'solid' | 'stripes' | 'dots';

export interface Series {
  key: string;
  name: string;
  ink: Ink;
  texture?: Texture;
}

export const inkOf = (ink: Ink) => `var(--${ink})`;

export const dashOf: Record<Texture, string | undefined> = {
  solid: undefined,
  stripes: '7 4',
  dots: '2 4',
};

/** Fills for the series of one chart; ids are the document's, so each chart has its own. */
export function useFills(series: readonly Series[]) {
  const prefix = useId();
  const idOf = (each: Series) => `${prefix}${each.key}`.replaceAll(':', '');
  const fillOf = (each: Series) =>
    each.texture && each.texture !== 'solid' ? `url(#${idOf(each)})` : inkOf(each.ink);
  const patterns = (
    <defs>
      {series.map((each) => {
        const colour = inkOf(each.ink);
        if (each.texture === 'stripes')
          return (
            <pattern
              key={each.key}
              id={idOf(each)}
              width="6"
              height="6"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect width="6" height="6" fill={`var(--${each.ink}-wash)`} />
              <rect width="3" height="6" fill={colour} />
            </pattern>
          );
        if (each.texture === 'dots')
          return (
            <pattern key={each.key} id={idOf(each)} width="6" height="6" patternUnits="userSpaceOnUse">
              <rect width="6" height="6" fill={`var(--${each.ink}-wash)`} />
              <circle cx="3" cy="3" r="1.8" fill={colour} />
            </pattern>
          );
        return null;
      })}
    </defs>
  );
  return { fillOf, patterns };
}

export function Legend({ series }: { series: readonly Series[] }) {
  const { fillOf, patterns } = useFills(series);
  return (
    <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1.5 text-sm">
      {series.map((each, at) => (
        <li key={each.key} className="flex items-center gap-2">
          <svg viewBox="0 0 14 14" className="size-3.5" aria-hidden="true">
            {at === 0 && patterns}
            <rect width="14" height="14" rx="3" fill={fillOf(each)} stroke={inkOf(each.ink)} />
          </svg>
          {each.name}
        </li>
      ))}
    </ul>
  );
}

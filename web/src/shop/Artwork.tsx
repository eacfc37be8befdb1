import clsx from 'clsx';
import type { ReactNode } from 'react';

interface ArtworkProps {
  id: number;
  className?: string;
}

// Flat poster colours: ground, shape, second shape.
const palettes = [
  ['#c2370f', '#f7d9c4', '#1c1a14'],
  ['#1d4f63', '#f2c14e', '#e9e2d0'],
  ['#2f5d3a', '#e8d8a8', '#0f2416'],
  ['#3b2f63', '#f0a58f', '#f4ecd8'],
  ['#d9a21b', '#1c1a14', '#fff3d1'],
  ['#7c2140', '#f3c5b5', '#2a0a16'],
  ['#e6dcc4', '#bf360c', '#1d4f63'],
  ['#20231f', '#9fc7a4', '#e0572a'],
] as const;

/** A small poster for a product, always the same for the same one. The API has no pictures; this
 *  gives each product a face to be recognised by. */
export function Artwork({ id, className }: ArtworkProps) {
  const seed = hash(String(id));
  const [ground, shape, second] = palettes[(id * 5 + 3) % palettes.length] ?? palettes[0];
  const draw = drawings[seed % drawings.length] ?? rings;
  return (
    <svg
      viewBox="0 0 200 150"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      className={clsx('block', className)}
    >
      <rect width="200" height="150" fill={ground} />
      {draw(shape, second, seed)}
    </svg>
  );
}

type Drawing = (shape: string, second: string, seed: number) => ReactNode;

const rings: Drawing = (shape, second, seed) => {
  const x = 60 + (seed % 80);
  return (
    <>
      {[70, 54, 38, 22].map((radius, at) => (
        <circle
          key={radius}
          cx={x}
          cy="80"
          r={radius}
          fill="none"
          stroke={at % 2 ? second : shape}
          strokeWidth="8"
        />
      ))}
      <circle cx={x} cy="80" r="8" fill={shape} />
    </>
  );
};

const pickets: Drawing = (shape, second, seed) => (
  <>
    <circle cx={40 + (seed % 120)} cy="52" r="30" fill={second} />
    {Array.from({ length: 9 }, (_, at) => {
      const top = 62 + ((seed >> at) % 5) * 10;
      const x = at * 24 - 6;
      return <path key={x} d={`M${x} 150V${top}l9-14 9 14v${150 - top}z`} fill={shape} />;
    })}
  </>
);

const arches: Drawing = (shape, second, seed) => (
  <>
    {[0, 1, 2].map((at) => {
      const x = 16 + at * 60;
      const top = 50 + ((seed >> (at * 2)) % 4) * 12;
      return (
        <g key={x}>
          <path d={`M${x} 150V${top}a24 24 0 0 1 48 0V150z`} fill={at % 2 ? second : shape} />
          <path d={`M${x + 13} 150V${top + 6}a11 11 0 0 1 22 0V150z`} fill={at % 2 ? shape : second} />
        </g>
      );
    })}
  </>
);

const quarters: Drawing = (shape, second, seed) => (
  <>
    {Array.from({ length: 12 }, (_, at) => {
      const x = (at % 4) * 50;
      const y = Math.floor(at / 4) * 50;
      const turn = ((seed >> at) % 4) * 90;
      return (
        <path
          key={`${x} ${y}`}
          d="M0 0h50A50 50 0 0 1 0 50z"
          transform={`translate(${x} ${y}) rotate(${turn} 25 25)`}
          fill={(seed >> at) % 3 ? shape : second}
        />
      );
    })}
  </>
);

const waves: Drawing = (shape, second, seed) => (
  <>
    <circle cx={150 - (seed % 60)} cy="46" r="26" fill={second} />
    {[0, 1, 2, 3].map((at) => (
      <path
        key={at}
        d={`M-${10 + ((seed >> at) % 20)} ${84 + at * 18}q25-22 50 0t50 0 50 0 50 0 50 0`}
        fill="none"
        stroke={at % 2 ? second : shape}
        strokeWidth="8"
      />
    ))}
  </>
);

const drawings: readonly Drawing[] = [rings, pickets, arches, quarters, waves];

function hash(text: string): number {
  let value = 2166136261;
  for (const letter of text) value = Math.imul(value ^ letter.charCodeAt(0), 16777619);
  return (value >>> 8) & 0xffff;
}

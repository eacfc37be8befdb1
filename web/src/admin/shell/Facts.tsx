import type { ReactNode } from 'react';

/** A name and what it is; nothing, where there is none to tell. */
export type Fact = readonly [name: string, value: ReactNode] | '' | false | null | undefined;

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid items-baseline gap-x-6 gap-y-3 sm:grid-cols-[auto_minmax(0,1fr)]">
      {facts
        .filter((fact) => !!fact)
        .map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-sm text-soft">{name}</dt>
            <dd className="-mt-2 min-w-0 font-medium sm:mt-0">{value}</dd>
          </div>
        ))}
    </dl>
  );
}

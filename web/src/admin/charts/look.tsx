import type { TooltipContentProps } from 'recharts';
import type { Series } from './palette';

export const axis = {
  tick: { fill: 'var(--soft)', fontSize: 12 },
  stroke: 'var(--line)',
  tickLine: false,
} as const;

export const grid = { stroke: 'var(--line)', strokeDasharray: '2 4' } as const;

/** Nobody who asked for stillness gets motion, and nobody waits for a chart to draw itself. */
export const still = { isAnimationActive: false } as const;

export const CHART_HEIGHT = 288;

interface TipProps extends Partial<Pick<TooltipContentProps, 'active' | 'payload' | 'label'>> {
  series: readonly Series[];
  titleOf: (label: string | number) => string;
  amountOf?: (value: number) => string;
}

/** What is under the pointer. The chart fills in the first three. */
export function Tip({ active, payload, label, series, titleOf, amountOf = String }: TipProps) {
  if (!active || !payload?.length) return null;
  return (
    <div className="rounded-xl border border-line bg-surface px-3 py-2 text-sm shadow-float">
      <p className="mb-1 font-semibold">{titleOf(label as string | number)}</p>
      {payload.map((entry) => (
        <p key={String(entry.dataKey)} className="flex justify-between gap-4">
          <span className="text-soft">{series.find((each) => each.key === entry.dataKey)?.name}</span>
          <span className="numerals font-semibold">{amountOf(Number(entry.value))}</span>
        </p>
      ))}
    </div>
  );
}

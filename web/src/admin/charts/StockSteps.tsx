import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { StockPoint } from '../../api/admin/types';
import { formatClock, formatExactly, formatMoment } from '../../format/time';
import { axis, CHART_HEIGHT, grid, still, Tip } from './look';
import { dashOf, inkOf, Legend, type Series } from './palette';

export const stockSeries: readonly Series[] = [
  { key: 'available', name: 'Available', ink: 'info' },
  { key: 'held', name: 'Held', ink: 'accent', texture: 'stripes' },
  { key: 'sold', name: 'Sold', ink: 'good', texture: 'dots' },
];

const DAY_MS = 86_400_000;

/** Stock changes at a moment and stays until the next: steps, never slopes. */
export function StockSteps({ points }: { points: readonly StockPoint[] }) {
  const rows = points.map((point) => ({ ...point, time: Date.parse(point.at) }));
  const span = (rows.at(-1)?.time ?? 0) - (rows[0]?.time ?? 0);
  const tick = (at: number) =>
    span < DAY_MS ? formatClock(at) : (formatMoment(new Date(at).toISOString()).split(',')[0] ?? '');
  return (
    <>
      <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
        <AreaChart data={rows} margin={{ left: -10, right: 12, top: 8 }}>
          <CartesianGrid {...grid} vertical={false} />
          <XAxis
            dataKey="time"
            type="number"
            scale="time"
            domain={['dataMin', 'dataMax']}
            tickFormatter={tick}
            minTickGap={48}
            {...axis}
          />
          <YAxis allowDecimals={false} {...axis} />
          <Tooltip
            content={<Tip series={stockSeries} titleOf={(at) => formatExactly(new Date(at).toISOString())} />}
            {...still}
          />
          {stockSeries.map((each) => (
            <Area
              key={each.key}
              type="stepAfter"
              dataKey={each.key}
              stroke={inkOf(each.ink)}
              strokeWidth={2.25}
              strokeDasharray={dashOf[each.texture ?? 'solid']}
              fill={inkOf(each.ink)}
              fillOpacity={each.key === 'available' ? 0.12 : 0}
              {...still}
            />
          ))}
        </AreaChart>
      </ResponsiveContainer>
      <Legend series={stockSeries} />
    </>
  );
}

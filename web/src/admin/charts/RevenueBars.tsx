import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Bucket, RevenuePoint } from '../../api/admin/types';
import { formatMoney } from '../../format/money';
import { axis, CHART_HEIGHT, grid, still, Tip } from './look';
import { inkOf, type Series } from './palette';
import { bucketLabel } from './series';

const series: readonly Series[] = [{ key: 'height', name: 'Revenue', ink: 'accent' }];
const short = new Intl.NumberFormat(undefined, { notation: 'compact' });

interface RevenueBarsProps {
  points: readonly RevenuePoint[];
  bucket: Bucket;
  currency: string;
}

export function RevenueBars({ points, bucket, currency }: RevenueBarsProps) {
  // The height of a bar may be a float; every amount that is read stays the server's string.
  const rows = points.map((point) => ({ ...point, height: Number(point.revenue) }));
  const titleOf = (label: string | number) => bucketLabel(label, bucket);
  return (
    <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
      <BarChart data={rows} margin={{ left: -6, right: 12, top: 8 }} barCategoryGap="18%">
        <CartesianGrid {...grid} vertical={false} />
        <XAxis dataKey="starts_at" tickFormatter={titleOf} minTickGap={36} {...axis} />
        <YAxis tickFormatter={(value: number) => short.format(value)} {...axis} />
        <Tooltip
          cursor={{ fill: 'var(--sunken)' }}
          content={
            <Tip
              series={series}
              titleOf={titleOf}
              amountOf={(value) => formatMoney(value.toFixed(2), currency)}
            />
          }
          {...still}
        />
        <Bar dataKey="height" fill={inkOf('accent')} radius={[4, 4, 0, 0]} maxBarSize={28} {...still} />
      </BarChart>
    </ResponsiveContainer>
  );
}

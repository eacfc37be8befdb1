import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Bucket } from '../../api/admin/types';
import { axis, CHART_HEIGHT, grid, still, Tip } from './look';
import { dashOf, inkOf, Legend, type Series } from './palette';
import { bucketLabel } from './series';

interface TimeLinesProps {
  rows: readonly { starts_at: string }[];
  bucket: Bucket;
  series: readonly Series[];
}

/** How often something happened, bucket by bucket. */
export function TimeLines({ rows, bucket, series }: TimeLinesProps) {
  const titleOf = (label: string | number) => bucketLabel(label, bucket);
  return (
    <>
      <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
        <LineChart data={[...rows]} margin={{ left: -18, right: 12, top: 8 }}>
          <CartesianGrid {...grid} vertical={false} />
          <XAxis dataKey="starts_at" tickFormatter={titleOf} minTickGap={36} {...axis} />
          <YAxis allowDecimals={false} {...axis} />
          <Tooltip content={<Tip series={series} titleOf={titleOf} />} {...still} />
          {series.map((each) => (
            <Line
              key={each.key}
              type="linear"
              dataKey={each.key}
              stroke={inkOf(each.ink)}
              strokeWidth={2.25}
              strokeDasharray={dashOf[each.texture ?? 'solid']}
              dot={false}
              {...still}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
      <Legend series={series} />
    </>
  );
}

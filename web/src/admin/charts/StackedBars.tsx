import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { axis, grid, still, Tip } from './look';
import { inkOf, Legend, type Series, useFills } from './palette';

interface StackedBarsProps {
  rows: readonly object[];
  /** The member that names a row. */
  name: string;
  series: readonly Series[];
}

const ROW_PX = 38;
const FRAME_PX = 46;
const LONGEST_NAME = 16;

export function StackedBars({ rows, name, series }: StackedBarsProps) {
  const { fillOf, patterns } = useFills(series);
  return (
    <>
      <ResponsiveContainer width="100%" height={rows.length * ROW_PX + FRAME_PX}>
        <BarChart data={[...rows]} layout="vertical" margin={{ left: 0, right: 12 }} barCategoryGap="24%">
          {patterns}
          <CartesianGrid {...grid} horizontal={false} />
          <XAxis type="number" allowDecimals={false} {...axis} />
          <YAxis type="category" dataKey={name} width={112} tickFormatter={shorten} {...axis} />
          <Tooltip
            cursor={{ fill: 'var(--sunken)' }}
            content={<Tip series={series} titleOf={String} />}
            {...still}
          />
          {series.map((each) => (
            <Bar
              key={each.key}
              dataKey={each.key}
              name={each.name}
              stackId="all"
              fill={fillOf(each)}
              stroke={inkOf(each.ink)}
              strokeWidth={1}
              {...still}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
      <Legend series={series} />
    </>
  );
}

function shorten(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

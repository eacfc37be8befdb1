import { Badge, type BadgeTone } from '../ui/Badge';
import type { SaleStanding } from './sale';

const looks: Record<SaleStanding, { text: string; tone: BadgeTone }> = {
  upcoming: { text: 'Opens soon', tone: 'info' },
  live: { text: 'On sale', tone: 'good' },
  few_left: { text: 'Few left', tone: 'warn' },
  all_held: { text: 'All held', tone: 'warn' },
  sold_out: { text: 'Sold out', tone: 'plain' },
  ended: { text: 'Ended', tone: 'plain' },
};

export function StandingBadge({ standing }: { standing: SaleStanding }) {
  const { text, tone } = looks[standing];
  return (
    <Badge tone={tone} testId={`standing-${standing}`}>
      {text}
    </Badge>
  );
}

import type { OrderStatus } from '../api/types';
import { Badge, type BadgeTone } from '../ui/Badge';

const looks: Record<OrderStatus, { text: string; tone: BadgeTone }> = {
  pending: { text: 'Held', tone: 'info' },
  confirmed: { text: 'Confirmed', tone: 'good' },
  cancelled: { text: 'Cancelled', tone: 'plain' },
  expired: { text: 'Expired', tone: 'warn' },
};

export function OrderBadge({ status }: { status: OrderStatus }) {
  const { text, tone } = looks[status];
  return (
    <Badge tone={tone} testId={`status-${status}`}>
      {text}
    </Badge>
  );
}

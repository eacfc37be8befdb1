import clsx from 'clsx';
import { useOrderEvents } from '../api/orders';
import type { Order, OrderEvent } from '../api/types';
import { formatMoment } from '../format/time';
import { Loading, Skeleton } from '../ui/Skeleton';
import { ErrorState } from '../ui/States';

const told: Record<OrderEvent['type'], { text: string; dot: string }> = {
  hold_created: { text: 'Held', dot: 'bg-info' },
  hold_released: { text: 'Went back', dot: 'bg-warn' },
  order_confirmed: { text: 'Bought', dot: 'bg-good' },
  order_cancelled: { text: 'Cancelled', dot: 'bg-soft' },
  stock_added: { text: 'Put back into stock', dot: 'bg-soft' },
  stock_removed: { text: 'Taken from stock', dot: 'bg-soft' },
};

/** Every step of an order, as the ledger has it, the oldest first. */
export function Timeline({ order }: { order: Order }) {
  const { data, error, refetch } = useOrderEvents(order.id, order.version);
  if (!data) {
    if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
    return (
      <Loading label="Loading what happened">
        <Skeleton className="mt-4 h-24" />
      </Loading>
    );
  }
  const steps = [...data.data].sort((a, b) => a.created_at.localeCompare(b.created_at));
  const names = new Map(order.items.map((item) => [item.product_id, item.name]));
  return (
    <ol className="mt-5 space-y-5 border-l-2 border-line" data-testid="timeline">
      {steps.map((step) => (
        <li key={`${step.type} ${step.product_id} ${step.created_at}`} className="relative pl-6">
          <span
            aria-hidden="true"
            className={clsx(
              'absolute top-1.5 -left-[7px] size-3 rounded-full ring-4 ring-surface',
              told[step.type].dot,
            )}
          />
          <p className="font-semibold">
            {told[step.type].text}: {step.quantity} × {names.get(step.product_id) ?? 'another product'}
          </p>
          <p className="text-sm text-soft">
            {formatMoment(step.created_at)}
            {explains(step) && ` · ${step.reason.replaceAll('_', ' ')}`}
          </p>
        </li>
      ))}
    </ol>
  );
}

/** The ledger gives a reason for each step; only an end needs one. */
function explains({ type, reason }: OrderEvent): boolean {
  return (type === 'hold_released' || type === 'order_cancelled') && reason !== '';
}

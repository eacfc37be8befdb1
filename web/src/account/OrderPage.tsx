import { ArrowLeft } from 'lucide-react';
import { Link, useParams } from 'react-router';
import { useOrder } from '../api/orders';
import { hasCode } from '../api/problem';
import type { Order } from '../api/types';
import { NotFound } from '../layout/Failure';
import { PageSkeleton } from '../layout/PageSkeleton';
import { OrderBadge } from '../shop/OrderBadge';
import { OrderLines } from '../shop/OrderLines';
import { ButtonLink } from '../ui/Button';
import { Countdown } from '../ui/Countdown';
import { Page } from '../ui/Page';
import { ErrorState } from '../ui/States';
import { Timeline } from './Timeline';

export function OrderPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useOrder(id);
  if (data) return <Details order={data} onEnd={() => void refetch()} />;
  if (hasCode(error, 'not_found', 'validation_failed')) return <NotFound />;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return <PageSkeleton />;
}

function Details({ order, onEnd }: { order: Order; onEnd: () => void }) {
  const title = order.number == null ? 'Order' : `Order ${order.number}`;
  return (
    <Page
      title={title}
      narrow
      heading={
        <>
          <Link
            to="/account/orders"
            className="mb-4 inline-flex min-h-9 items-center gap-2 text-sm font-semibold text-soft hover:text-ink"
          >
            <ArrowLeft aria-hidden="true" className="size-4" /> All orders
          </Link>
          <div className="flex flex-wrap items-center gap-4">
            <h1 className="text-4xl font-extrabold sm:text-5xl">{title}</h1>
            <OrderBadge status={order.status} />
          </div>
        </>
      }
    >
      <div className="space-y-6">
        {order.status === 'pending' && order.hold_expires_at && (
          <div className="flex flex-wrap items-center justify-between gap-4 rounded-card bg-accent-wash p-5">
            <p className="font-medium">
              Held for you for{' '}
              <Countdown deadline={order.hold_expires_at} onEnd={onEnd} className="font-bold" />
            </p>
            <ButtonLink to={`/checkout/${order.id}`}>Go on to buy</ButtonLink>
          </div>
        )}
        <div className="rounded-card border border-line bg-surface p-6 shadow-card sm:px-8">
          <OrderLines order={order} />
        </div>
        <section
          aria-labelledby="timeline"
          className="rounded-card border border-line bg-surface p-6 shadow-card sm:px-8"
        >
          <h2 id="timeline" className="text-xl font-bold">
            What happened
          </h2>
          <Timeline order={order} />
        </section>
        <p className="text-xs text-soft">
          Order id <code className="break-all select-all">{order.id}</code>
        </p>
      </div>
    </Page>
  );
}

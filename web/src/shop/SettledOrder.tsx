import { CircleCheckBig, Hourglass, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Order } from '../api/types';
import { formatMoment } from '../format/time';
import { ButtonLink } from '../ui/Button';
import { Page } from '../ui/Page';
import { OrderLines } from './OrderLines';

interface SettledOrderProps {
  order: Order;
  /** It was bought just now, not some time ago. */
  fresh: boolean;
}

/** How a hold ended. */
export function SettledOrder({ order, fresh }: SettledOrderProps) {
  switch (order.status) {
    case 'confirmed':
      return fresh ? (
        <Outcome
          order={order}
          testId="confirmed"
          title="It is yours"
          icon={<CircleCheckBig aria-hidden="true" strokeWidth={1.5} className="size-14 text-good" />}
          actions={<Bought order={order} />}
        >
          {named(order)} is confirmed. You find it under your orders at any time.
        </Outcome>
      ) : (
        <Outcome
          order={order}
          testId="already-confirmed"
          title="Bought already"
          icon={<CircleCheckBig aria-hidden="true" strokeWidth={1.5} className="size-14 text-good" />}
          actions={<Bought order={order} />}
        >
          {named(order)} was confirmed{order.confirmed_at && ` on ${formatMoment(order.confirmed_at)}`}. It is
          bought once, however often this page is opened.
        </Outcome>
      );
    case 'cancelled':
      return (
        <Outcome
          order={order}
          testId="cancelled"
          title="Given back"
          icon={<Undo2 aria-hidden="true" strokeWidth={1.5} className="size-14 text-soft" />}
          actions={<Again order={order} />}
        >
          {named(order)} was cancelled{order.closed_at && ` on ${formatMoment(order.closed_at)}`}. Nothing was
          bought.
        </Outcome>
      );
    default:
      return (
        <Outcome
          order={order}
          testId="expired"
          title="The time ran out"
          icon={<Hourglass aria-hidden="true" strokeWidth={1.5} className="size-14 text-warn" />}
          actions={<Again order={order} />}
        >
          The hold ended{order.closed_at && ` on ${formatMoment(order.closed_at)}`}, and what was held went
          back. Nothing was bought. If there is still some left, you can try again.
        </Outcome>
      );
  }
}

interface OutcomeProps {
  order: Order;
  testId: string;
  title: string;
  icon: ReactNode;
  actions: ReactNode;
  children: ReactNode;
}

function Outcome({ order, testId, title, icon, actions, children }: OutcomeProps) {
  return (
    <Page
      narrow
      title={title}
      heading={
        <div role="status" className="flex flex-col items-center text-center">
          {icon}
          <h1 className="mt-4 text-4xl font-extrabold sm:text-5xl">{title}</h1>
        </div>
      }
    >
      <div data-testid={testId} className="space-y-8">
        <p className="mx-auto -mt-4 max-w-lg text-center text-lg text-soft">{children}</p>
        <div className="flex flex-wrap justify-center gap-3">{actions}</div>
        <div className="rounded-card border border-line bg-surface p-6 shadow-card sm:px-8">
          <OrderLines order={order} />
        </div>
      </div>
    </Page>
  );
}

function Bought({ order }: { order: Order }) {
  return (
    <>
      <ButtonLink to={`/account/orders/${order.id}`}>See the order</ButtonLink>
      <ButtonLink to="/" look="secondary">
        Back to the shop
      </ButtonLink>
    </>
  );
}

function Again({ order }: { order: Order }) {
  const [only, second] = order.items;
  return (
    <>
      {only && !second && (
        <ButtonLink to={`/sale/${only.product_id}?buy=${only.quantity}`}>Try again</ButtonLink>
      )}
      <ButtonLink to="/" look="secondary">
        Back to the shop
      </ButtonLink>
    </>
  );
}

function named({ number }: Order): string {
  return number == null ? 'This order' : `Order ${number}`;
}

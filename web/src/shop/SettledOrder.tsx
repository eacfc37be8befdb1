import clsx from 'clsx';
import { CircleCheckBig, Hourglass, Undo2 } from 'lucide-react';
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
  const { testId, title, Icon, tone, text } = outcomeOf(order, fresh);
  return (
    <Page
      narrow
      title={title}
      heading={
        <div role="status" className="flex flex-col items-center text-center">
          <Icon aria-hidden="true" strokeWidth={1.5} className={clsx('size-14', tone)} />
          <h1 className="mt-4 text-4xl font-extrabold sm:text-5xl">{title}</h1>
        </div>
      }
    >
      <div data-testid={testId} className="space-y-8">
        <p className="mx-auto -mt-4 max-w-lg text-center text-lg text-soft">{text}</p>
        <div className="flex flex-wrap justify-center gap-3">
          {order.status === 'confirmed' ? (
            <ButtonLink to={`/account/orders/${order.id}`}>See the order</ButtonLink>
          ) : (
            <Again order={order} />
          )}
          <ButtonLink to="/" look="secondary">
            Back to the shop
          </ButtonLink>
        </div>
        <div className="rounded-card border border-line bg-surface p-6 shadow-card sm:px-8">
          <OrderLines order={order} />
        </div>
      </div>
    </Page>
  );
}

interface Outcome {
  testId: string;
  title: string;
  Icon: typeof Hourglass;
  tone: string;
  text: string;
}

function outcomeOf(order: Order, fresh: boolean): Outcome {
  const name = order.number == null ? 'This order' : `Order ${order.number}`;
  const bought = { Icon: CircleCheckBig, tone: 'text-good' };
  switch (order.status) {
    case 'confirmed':
      return fresh
        ? {
            ...bought,
            testId: 'confirmed',
            title: 'It is yours',
            text: `${name} is confirmed. You find it under your orders at any time.`,
          }
        : {
            ...bought,
            testId: 'already-confirmed',
            title: 'Bought already',
            text: `${name} was confirmed${on(order.confirmed_at)}. It is bought once, however often this page is opened.`,
          };
    case 'cancelled':
      return {
        testId: 'cancelled',
        title: 'Given back',
        Icon: Undo2,
        tone: 'text-soft',
        text: `${name} was cancelled${on(order.closed_at)}. Nothing was bought.`,
      };
    default:
      return {
        testId: 'expired',
        title: 'The time ran out',
        Icon: Hourglass,
        tone: 'text-warn',
        text: `The hold ended${on(order.closed_at)}, and what was held went back. Nothing was bought. If there is still some left, you can try again.`,
      };
  }
}

function on(at: string | null | undefined): string {
  return at ? ` on ${formatMoment(at)}` : '';
}

/** Only one product can be asked for again by one button. */
function Again({ order }: { order: Order }) {
  const [only, second] = order.items;
  if (!only || second) return null;
  return <ButtonLink to={`/sale/${only.product_id}?buy=${only.quantity}`}>Try again</ButtonLink>;
}

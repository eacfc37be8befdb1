import { useState } from 'react';
import { useLocation, useParams } from 'react-router';
import { useOrder } from '../api/orders';
import { hasCode } from '../api/problem';
import type { Order } from '../api/types';
import { ButtonLink } from '../ui/Button';
import { Page } from '../ui/Page';
import { Loading, Skeleton } from '../ui/Skeleton';
import { EmptyState, ErrorState } from '../ui/States';
import { HeldOrder } from './HeldOrder';
import { SettledOrder } from './SettledOrder';

/** What one holds, until it is bought, given back, or over. */
export function Checkout() {
  const { orderId = '' } = useParams();
  const { data, error, refetch } = useOrder(orderId);
  if (data) return <Verdict key={data.id} order={data} />;
  if (hasCode(error, 'not_found', 'validation_failed')) {
    return (
      <EmptyState
        testId="order-missing"
        title="No such order"
        action={<ButtonLink to="/account/orders">To your orders</ButtonLink>}
      >
        It does not exist, or it belongs to somebody else.
      </EmptyState>
    );
  }
  return (
    <Page title="Checkout" narrow>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label="Loading the order">
          <Skeleton className="h-80 rounded-card" />
        </Loading>
      )}
    </Page>
  );
}

function Verdict({ order }: { order: Order }) {
  // Held when this page came up, or just bought from the basket: else it had been bought before.
  const [began] = useState(order.status);
  const { state } = useLocation() as { state: { fresh?: boolean } | null };
  return order.status === 'pending' ? (
    <HeldOrder order={order} />
  ) : (
    <SettledOrder order={order} fresh={began === 'pending' || state?.fresh === true} />
  );
}

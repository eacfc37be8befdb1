import { useNavigate } from 'react-router';
import { useCart, useClearCart } from '../api/cart';
import { isUncertain, useIntentKey } from '../api/intent';
import { useCheckout } from '../api/orders';
import { ApiError, hasCode } from '../api/problem';
import type { Cart } from '../api/types';
import { useWaitAfter } from '../api/wait';
import { formatSpan } from '../format/time';
import { BasketOutline } from '../layout/PageSkeleton';
import { Button, ButtonLink } from '../ui/Button';
import { Money } from '../ui/Money';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { Loading } from '../ui/Skeleton';
import { EmptyState, ErrorState } from '../ui/States';
import { BasketLine, driftOf } from './BasketLine';
import { refusalText } from './refusal';

export function Basket() {
  const { data, error, refetch } = useCart();
  return (
    <Page title="Basket">
      {data ? (
        data.items.length === 0 ? (
          <EmptyState
            title="Nothing in here yet"
            action={<ButtonLink to="/">To the shop</ButtonLink>}
            testId="basket-empty"
          >
            What you put in a basket stays free for others until you buy it.
          </EmptyState>
        ) : (
          <Filled cart={data} />
        )
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label="Loading the basket">
          <BasketOutline />
        </Loading>
      )}
    </Page>
  );
}

function Filled({ cart }: { cart: Cart }) {
  const navigate = useNavigate();
  const checkout = useCheckout();
  const clear = useClearCart();
  const { key, answered } = useIntentKey();
  const wait = useWaitAfter(checkout.error);
  const drifted = cart.items.filter((item) => driftOf(item)?.blocks).length;

  function buy() {
    checkout.mutate(
      { key, expectedTotal: cart.total },
      {
        onSuccess: (order) => navigate(`/checkout/${order.id}`, { state: { fresh: true } }),
        onError: answered,
      },
    );
  }

  return (
    <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <ul aria-label="What is in it" className="space-y-4">
        {cart.items.map((item) => (
          <li key={item.product_id}>
            <BasketLine
              item={item}
              currency={cart.currency}
              short={shortageOf(checkout.error, item.product_id)}
            />
          </li>
        ))}
      </ul>
      <aside
        aria-label="Sum"
        className="space-y-5 rounded-card border border-line bg-surface p-6 shadow-card lg:sticky lg:top-24"
      >
        <p className="flex items-baseline justify-between gap-4">
          <span className="text-soft">Total</span>
          <Money
            amount={cart.total}
            currency={cart.currency}
            className="numerals font-display text-3xl font-bold"
          />
        </p>
        {checkout.error && <Failed error={checkout.error} cart={cart} />}
        {drifted > 0 && !checkout.error && (
          <Notice tone="warn" testId="basket-drift">
            {drifted === 1 ? 'One line needs' : `${drifted} lines need`} a look before you buy.
          </Notice>
        )}
        <Button size="large" className="w-full" busy={checkout.isPending} disabled={wait > 0} onClick={buy}>
          {wait > 0 ? `Again in ${formatSpan(wait)}` : 'Buy all of it'}
        </Button>
        <p className="text-sm text-soft">
          You get all of it or, if something is gone, nothing: then no part is bought.
        </p>
        <Button
          look="quiet"
          size="small"
          busy={clear.isPending}
          disabled={checkout.isPending}
          onClick={() => clear.mutate(undefined)}
        >
          Empty the basket
        </Button>
      </aside>
    </div>
  );
}

function Failed({ error, cart }: { error: unknown; cart: Cart }) {
  const names = shortagesOf(error).map(({ product_id, available }) => {
    const name = cart.items.find((item) => item.product_id === product_id)?.name ?? `Product ${product_id}`;
    return { id: product_id, text: available > 0 ? `${name}: only ${available} left` : `${name}: none left` };
  });
  if (names.length > 0) {
    return (
      <Notice tone="bad" urgent testId="basket-short">
        <p>Nothing was bought, because not all of it is there:</p>
        <ul className="mt-2 list-disc space-y-1 pl-5">
          {names.map(({ id, text }) => (
            <li key={id}>{text}</li>
          ))}
        </ul>
      </Notice>
    );
  }
  if (hasCode(error, 'price_changed')) {
    return (
      <Notice tone="warn" urgent testId="price-changed">
        {refusalText(error)} Nothing was bought.
      </Notice>
    );
  }
  return (
    <Notice tone="bad" urgent testId="refused">
      {refusalText(error)} {!isUncertain(error) && 'Nothing was bought.'}
    </Notice>
  );
}

function shortagesOf(error: unknown) {
  return error instanceof ApiError ? (error.problem.shortages ?? []) : [];
}

function shortageOf(error: unknown, productId: number) {
  return shortagesOf(error).find((each) => each.product_id === productId);
}

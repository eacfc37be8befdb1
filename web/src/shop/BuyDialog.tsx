import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { isUncertain, useIntentKey } from '../api/intent';
import { usePlaceHold } from '../api/orders';
import { hasCode } from '../api/problem';
import { useSession } from '../api/session';
import type { Product } from '../api/types';
import { useWaitAfter } from '../api/wait';
import { formatSpan } from '../format/time';
import { loginPath } from '../layout/RequireRole';
import { Button, ButtonLink } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Money } from '../ui/Money';
import { Notice } from '../ui/Notice';
import { isWithin, Quantity } from './Quantity';
import { leftAfter, refusalText } from './refusal';
import { StockFigures } from './StockFigures';
import { canBuy, mostAtOnce, standingOf } from './sale';

interface BuyDialogProps {
  product: Product;
  quantity: number;
  onClose: () => void;
}

/** Asks how many, and makes the hold. Each opening is one intention: see `useIntentKey`. */
export function BuyDialog({ product, quantity: wanted, onClose }: BuyDialogProps) {
  const navigate = useNavigate();
  const [quantity, setQuantity] = useState(wanted);
  const { key, answered } = useIntentKey();
  const hold = usePlaceHold();
  const wait = useWaitAfter(hold.error);
  const most = mostAtOnce(product);
  const anonymous = useSession().status === 'anonymous';
  const next = `/sale/${product.id}?buy=${quantity}`;
  const lost = hold.error !== null && isUncertain(hold.error);
  const closed = !canBuy(standingOf(product)) && !lost;

  function place(pieces: number) {
    hold.mutate(
      { key, productId: product.id, quantity: pieces },
      {
        onSuccess: (order) => navigate(`/checkout/${order.id}`),
        onError: answered,
      },
    );
  }

  function send(event: FormEvent) {
    event.preventDefault();
    if (anonymous) navigate(loginPath(next));
    else if (lost || isWithin(quantity, most)) place(quantity);
  }

  const left = leftAfter(hold.error);
  return (
    <Dialog title={product.name} onClose={onClose}>
      <form onSubmit={send} noValidate className="space-y-5">
        <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
          <p className="text-soft">
            <Money
              amount={product.price}
              currency={product.currency}
              className="numerals font-display text-2xl font-bold text-ink"
            />{' '}
            each
          </p>
          <StockFigures product={product} />
        </div>
        {hold.error && (
          <Problem error={hold.error} next={next}>
            {left !== null && left > 0 && left < quantity && (
              <Button
                size="small"
                look="secondary"
                className="mt-3"
                onClick={() => {
                  setQuantity(left);
                  place(left);
                }}
              >
                Take {left} instead
              </Button>
            )}
          </Problem>
        )}
        {/* After a lost answer only the very same request may be repeated. */}
        <Quantity
          value={quantity}
          most={most}
          disabled={hold.isPending || lost || closed}
          onChange={setQuantity}
        />
        {product.max_per_customer != null && (
          <p className="text-sm text-soft">At most {product.max_per_customer} for one customer.</p>
        )}
        <Button
          type="submit"
          data-start
          size="large"
          className="w-full"
          busy={hold.isPending}
          disabled={wait > 0 || closed || (!lost && !isWithin(quantity, most))}
        >
          {hold.isPending
            ? 'Asking the shop'
            : wait > 0
              ? `Again in ${formatSpan(wait)}`
              : anonymous
                ? 'Sign in to buy'
                : 'Hold for me'}
        </Button>
        <p className="text-sm text-soft">
          {closed
            ? 'There is nothing to be had here just now.'
            : 'Nothing is paid yet: it is yours alone for a short while, and you decide.'}
        </p>
      </form>
    </Dialog>
  );
}

interface ProblemProps {
  error: unknown;
  /** Where to come back to after signing in. */
  next: string;
  children?: React.ReactNode;
}

function Problem({ error, next, children }: ProblemProps) {
  if (hasCode(error, 'unauthenticated', 'token_expired')) {
    return (
      <Notice tone="warn" urgent testId="sign-in-first">
        <p>Your session has ended.</p>
        <ButtonLink size="small" look="secondary" to={loginPath(next)} className="mt-3">
          Sign in and come back
        </ButtonLink>
      </Notice>
    );
  }
  return (
    <Notice tone="bad" urgent testId="refused">
      <p>{refusalText(error)}</p>
      {children}
    </Notice>
  );
}

import { ShoppingBasket } from 'lucide-react';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useAddToCart } from '../api/cart';
import { hasCode } from '../api/problem';
import { useSession } from '../api/session';
import type { Product } from '../api/types';
import { loginPath } from '../layout/RequireRole';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { toast } from '../ui/toast';
import { BuyDialog } from './BuyDialog';
import { isWithin, Quantity } from './Quantity';
import { refusalText } from './refusal';
import { canBuy, mostAtOnce, type SaleStanding, standingOf } from './sale';

/** What stands on the button where there is nothing to buy. */
const whyNot: Partial<Record<SaleStanding, string>> = {
  upcoming: 'Not open yet',
  all_held: 'All held',
  sold_out: 'Sold out',
  ended: 'Over',
};

/** How many, and what with them. Whether the dialog is open stands in the address, so that signing
 *  in comes back to it. */
export function BuyPanel({ product }: { product: Product }) {
  const [params, setParams] = useSearchParams();
  const navigate = useNavigate();
  const state = useSession();
  const add = useAddToCart();
  const asked = Number(params.get('buy'));
  const [quantity, setQuantity] = useState(asked >= 1 && Number.isInteger(asked) ? asked : 1);
  const standing = standingOf(product);
  const most = mostAtOnce(product);
  const here = `/sale/${product.id}`;

  if (state.status === 'signed-in' && state.user.role === 'admin') {
    return <p className="text-sm text-soft">You run this shop: accounts that do cannot buy.</p>;
  }
  const signedIn = state.status === 'signed-in';
  const open = params.has('buy') && state.status !== 'restoring';
  const able = canBuy(standing);

  function buy() {
    setParams({ buy: String(quantity) }, { replace: true, preventScrollReset: true });
  }

  function putIn() {
    if (!signedIn) return navigate(loginPath(here));
    add.mutate(
      { productId: product.id, quantity },
      { onSuccess: () => toast(`${product.name} is in your basket`, 'good') },
    );
  }

  return (
    <div className="space-y-4 border-t border-line pt-4">
      {able && (
        <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
          <Quantity value={quantity} most={most} onChange={setQuantity} />
          {product.max_per_customer != null && (
            <p className="pb-3 text-sm text-soft" data-testid="limit">
              At most {product.max_per_customer} for one customer
            </p>
          )}
        </div>
      )}
      {add.error && (
        <Notice tone="bad" urgent testId="refused">
          {hasCode(add.error, 'validation_failed')
            ? 'The basket cannot take that many.'
            : refusalText(add.error)}
        </Notice>
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        <Button size="large" disabled={!able || !isWithin(quantity, most)} onClick={buy}>
          {able ? 'Buy now' : whyNot[standing]}
        </Button>
        <Button
          size="large"
          look="secondary"
          busy={add.isPending}
          disabled={!able || !isWithin(quantity, most)}
          onClick={putIn}
        >
          <ShoppingBasket aria-hidden="true" className="size-5" /> Add to basket
        </Button>
      </div>
      {open && (
        <BuyDialog
          product={product}
          quantity={quantity}
          onClose={() => setParams({}, { replace: true, preventScrollReset: true })}
        />
      )}
    </div>
  );
}

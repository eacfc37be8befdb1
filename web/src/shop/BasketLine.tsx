import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useRemoveFromCart, useSetQuantity } from '../api/cart';
import type { CartItem, Shortage } from '../api/types';
import { IconButton } from '../ui/IconButton';
import { Money } from '../ui/Money';
import { Notice } from '../ui/Notice';
import { Artwork } from './Artwork';
import { isWithin, Quantity } from './Quantity';
import { refusalText } from './refusal';

export interface Drift {
  testId: string;
  text: string;
  /** As it is, the line cannot be bought. */
  blocks: boolean;
}

/** What has changed about a line since it was put in. */
export function driftOf({ state, available, quantity, price_changed }: CartItem): Drift | null {
  if (state === 'upcoming') {
    return { testId: 'line-upcoming', text: 'This sale has not begun yet.', blocks: true };
  }
  if (state === 'ended' || state === 'archived') {
    return { testId: 'line-gone', text: 'This is no longer on sale.', blocks: true };
  }
  if (available === 0) {
    return state === 'sold_out'
      ? { testId: 'line-sold-out', text: 'Sold out meanwhile.', blocks: true }
      : { testId: 'line-all-held', text: "All of it is in others' hands just now.", blocks: true };
  }
  if (available < quantity) {
    return {
      testId: 'line-short',
      text: `Only ${available} left of the ${quantity} you chose.`,
      blocks: true,
    };
  }
  if (price_changed) {
    return { testId: 'line-price', text: 'The price has changed since you put this in.', blocks: false };
  }
  return null;
}

const MOST_IN_A_LINE = 1_000;

interface BasketLineProps {
  item: CartItem;
  currency: string;
  /** What the last try to buy said about this line. */
  short?: Shortage;
}

export function BasketLine({ item, currency, short }: BasketLineProps) {
  const set = useSetQuantity();
  const remove = useRemoveFromCart();
  // What is being typed, until it is done.
  const [typed, setTyped] = useState<number | null>(null);
  const chosen = set.isPending ? set.variables.quantity : item.quantity;
  function choose(quantity: number) {
    setTyped(null);
    if (quantity !== chosen && isWithin(quantity, MOST_IN_A_LINE)) {
      set.mutate({ productId: item.product_id, quantity });
    }
  }
  const drift = driftOf(item);
  const error = set.error ?? remove.error;
  return (
    <article
      data-testid={`line-${item.product_id}`}
      className="grid grid-cols-[5rem_minmax(0,1fr)] gap-4 rounded-card border border-line bg-surface p-4 shadow-card sm:grid-cols-[8rem_minmax(0,1fr)] sm:gap-6"
    >
      <Artwork id={item.product_id} className="aspect-square w-full rounded-xl" />
      <div className="flex min-w-0 flex-col gap-3">
        <div className="flex items-start justify-between gap-3">
          <div className="min-w-0">
            <h2 className="text-lg leading-snug font-bold">
              <Link to={`/sale/${item.product_id}`} className="hover:underline">
                {item.name}
              </Link>
            </h2>
            <p className="mt-0.5 text-sm text-soft">
              <Money amount={item.unit_price} currency={currency} /> each
            </p>
          </div>
          <IconButton
            label={`Remove ${item.name}`}
            className="-mt-2 -mr-2 shrink-0"
            disabled={remove.isPending}
            onClick={() => remove.mutate(item.product_id)}
          >
            <Trash2 aria-hidden="true" className="size-5" />
          </IconButton>
        </div>
        {(drift || short) && (
          <Notice tone="warn" testId={drift?.testId ?? 'line-short'}>
            {drift?.text ?? `Only ${short?.available} left of the ${short?.requested} you chose.`}
          </Notice>
        )}
        {error && (
          <Notice tone="bad" urgent testId="line-refused">
            {refusalText(error)}
          </Notice>
        )}
        <div className="mt-auto flex flex-wrap items-center justify-between gap-3">
          <Quantity
            hideLabel
            label={`Quantity of ${item.name}`}
            value={typed ?? chosen}
            most={MOST_IN_A_LINE}
            onType={setTyped}
            onChange={choose}
          />
          <Money
            amount={item.line_total}
            currency={currency}
            className="numerals ml-auto font-display text-xl font-bold"
          />
        </div>
      </div>
    </article>
  );
}

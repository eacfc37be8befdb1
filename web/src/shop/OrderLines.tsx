import { Link } from 'react-router';
import type { Order } from '../api/types';
import { Money } from '../ui/Money';
import { Artwork } from './Artwork';

/** What is in an order, with the names and prices of when it was made. */
export function OrderLines({ order }: { order: Order }) {
  return (
    <div>
      <ul aria-label="In this order" className="divide-y divide-line">
        {order.items.map((item) => (
          <li key={item.product_id} className="flex items-center gap-4 py-3">
            <Artwork id={item.product_id} className="size-14 shrink-0 rounded-xl" />
            <div className="min-w-0 flex-1">
              <Link to={`/sale/${item.product_id}`} className="font-semibold hover:underline">
                {item.name}
              </Link>
              <p className="numerals text-sm text-soft">
                {item.quantity} × <Money amount={item.unit_price} currency={order.currency} />
              </p>
            </div>
            <Money amount={item.line_total} currency={order.currency} className="numerals font-semibold" />
          </li>
        ))}
      </ul>
      <p className="flex items-baseline justify-between gap-4 border-t border-line pt-4">
        <span className="text-soft">Total</span>
        <Money
          amount={order.total}
          currency={order.currency}
          className="numerals font-display text-2xl font-bold"
        />
      </p>
    </div>
  );
}

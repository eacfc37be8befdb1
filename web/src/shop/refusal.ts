import { ApiError } from '../api/problem';

/** Why the shop said no, in words for the one who wanted to buy. */
export function refusalText(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong. Please try again.';
  switch (error.code) {
    case 'insufficient_stock': {
      const left = leftAfter(error);
      return left
        ? `Only ${left} left. Somebody else was quicker.`
        : 'None left just now. Somebody was quicker.';
    }
    case 'sale_not_started':
      return 'The sale has not begun yet.';
    case 'sale_ended':
      return 'The sale is over.';
    case 'product_unavailable':
      return 'This is no longer sold.';
    case 'per_customer_limit':
      return limitText(error);
    case 'hold_limit':
      return 'You hold as many orders as one customer may. Buy or give back one of them first.';
    case 'cooling_off':
      return 'Too many of your holds of this ran out. Please wait a little before the next one.';
    case 'forbidden':
      return 'Accounts that run the shop do not buy.';
    case 'extension_limit':
      return 'This hold cannot be made longer again.';
    case 'price_changed':
      return 'A price has changed meanwhile. Look at the new total, then decide again.';
    case 'cart_empty':
      return 'The basket is empty.';
    case 'rate_limited':
      return 'That was too quick for the shop.';
    case 'unreachable':
      return 'No answer came. It is safe to try again: nothing is bought twice.';
    default:
      return error.message;
  }
}

function limitText({ problem: { limit, had } }: ApiError): string {
  if (limit == null) return 'With what you hold and bought, that is more than one customer may have.';
  const have = had ? `, and you hold or bought ${had} already` : '';
  return `One customer may have ${limit}${have}.`;
}

/** How many could be had when the shop said that there were not enough. */
export function leftAfter(error: unknown): number | null {
  if (!(error instanceof ApiError) || error.code !== 'insufficient_stock') return null;
  return error.problem.shortages?.[0]?.available ?? error.problem.available ?? 0;
}

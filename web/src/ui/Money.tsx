import { formatMoney } from '../format/money';

export function Money({
  amount,
  currency,
  className,
}: {
  amount: string;
  currency: string;
  className?: string;
}) {
  return <span className={className ?? 'numerals'}>{formatMoney(amount, currency)}</span>;
}

import { useQueryClient } from '@tanstack/react-query';
import { Clock } from 'lucide-react';
import { useCallback } from 'react';
import { keys } from '../api/keys';
import type { Product } from '../api/types';
import { Countdown } from '../ui/Countdown';
import { turnsAt } from './sale';

/** "Opens in" or "Ends in", by the server's clock. At zero it asks: it does not assume. */
export function SaleClock({ product }: { product: Product }) {
  const client = useQueryClient();
  const ask = useCallback(() => void client.invalidateQueries({ queryKey: keys.products }), [client]);
  const deadline = turnsAt(product);
  if (!deadline) return null;
  return (
    <p className="inline-flex items-center gap-1.5 text-sm font-medium text-soft">
      <Clock aria-hidden="true" className="size-4" />
      {product.state === 'upcoming' ? 'Opens in' : 'Ends in'}
      <Countdown deadline={deadline} onEnd={ask} className="font-semibold text-ink" />
    </p>
  );
}

import { ArrowRight } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useAdjustStock } from '../../api/admin/products';
import { newIdempotencyKey } from '../../api/client';
import { faultOf, hasCode } from '../../api/problem';
import type { Product } from '../../api/types';
import { formatChange, formatCount } from '../../format/count';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { toast } from '../../ui/toast';

type Direction = 'add' | 'remove';
const directions = [
  ['add', 'Add'],
  ['remove', 'Remove'],
] as const;
const MOST = 1_000_000;

interface AdjustDialogProps {
  product: Pick<Product, 'id' | 'name' | 'available' | 'held' | 'sold'>;
  onClose: () => void;
}

/** Adds or removes pieces, by how many and never "to": between reading and writing somebody buys. */
export function AdjustDialog({ product, onClose }: AdjustDialogProps) {
  // One intention, one key: pressing again after a lost answer does not move stock twice.
  const [key, setKey] = useState(newIdempotencyKey);
  const [direction, setDirection] = useState<Direction>('add');
  const [pieces, setPieces] = useState('');
  const [reason, setReason] = useState('');
  const adjust = useAdjustStock();

  const count = /^\d+$/.test(pieces) ? Number(pieces) : 0;
  const delta = direction === 'add' ? count : -count;
  const error = adjust.error;
  const left = hasCode(error, 'insufficient_stock') ? error.problem.available : undefined;
  const available = left ?? product.available;
  const valid = count > 0 && count <= MOST && reason.trim() !== '';

  function edit(change: () => void) {
    change();
    // Another amount or reason is another intention.
    setKey(newIdempotencyKey());
    adjust.reset();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!valid || adjust.isPending) return;
    adjust.mutate(
      { key, productId: product.id, delta, reason: reason.trim() },
      {
        onSuccess: (stock) => {
          toast(
            `${product.name}: ${formatChange(delta)}, now ${formatCount(stock.available)} available`,
            'good',
          );
          onClose();
        },
      },
    );
  }

  return (
    <Dialog title="Adjust stock" onClose={onClose}>
      <form onSubmit={submit} noValidate className="space-y-5">
        <p className="text-soft">
          <strong className="text-ink">{product.name}</strong>: {formatCount(product.available)} available,{' '}
          {formatCount(product.held)} held, {formatCount(product.sold)} sold. Only available pieces can be
          removed.
        </p>
        <div className="grid grid-cols-[auto_minmax(0,1fr)] items-end gap-3">
          <fieldset className="flex h-12 rounded-xl border border-edge p-1">
            <legend className="sr-only">Direction</legend>
            {directions.map(([value, text]) => (
              <label
                key={value}
                className="flex cursor-pointer items-center rounded-lg px-4 text-sm font-semibold has-checked:bg-ink has-checked:text-page has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
              >
                <input
                  type="radio"
                  name="direction"
                  className="sr-only"
                  checked={direction === value}
                  onChange={() => edit(() => setDirection(value))}
                />
                {text}
              </label>
            ))}
          </fieldset>
          <TextField
            label="Pieces"
            inputMode="numeric"
            data-start
            autoComplete="off"
            maxLength={7}
            value={pieces}
            error={faultOf(error, '/delta')}
            onChange={(event) => edit(() => setPieces(event.target.value.trim()))}
          />
        </div>
        <TextField
          label="Reason"
          hint="Kept in the ledger for good: delivery 4711, broken in transit, stocktaking"
          maxLength={200}
          required
          value={reason}
          error={faultOf(error, '/reason')}
          onChange={(event) => edit(() => setReason(event.target.value))}
        />
        <p
          className="numerals flex items-center gap-3 rounded-xl bg-sunken px-4 py-3 font-semibold"
          role="status"
        >
          <span className="font-normal text-soft">Available</span>
          {formatCount(available)}
          <ArrowRight aria-label="becomes" className="size-4" />
          <span className={available + delta < 0 ? 'text-bad' : undefined}>
            {formatCount(available + delta)}
          </span>
        </p>
        {left !== undefined && left !== null && (
          <Notice tone="bad" urgent testId="adjust-refused">
            Only {formatCount(left)} are available by now. Pieces that are held or sold cannot be removed.
          </Notice>
        )}
        {error && left === undefined && (
          <Notice tone="bad" urgent>
            {error.message}
          </Notice>
        )}
        <div className="flex justify-end gap-3">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" busy={adjust.isPending} disabled={!valid}>
            {direction === 'add' ? 'Add' : 'Remove'} {count > 0 && formatCount(count)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

import { useState } from 'react';
import { useCancelOrder } from '../../api/admin/orders';
import { newIdempotencyKey } from '../../api/client';
import { faultOf } from '../../api/problem';
import type { Order } from '../../api/types';
import { formatCounted } from '../../format/count';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { toast } from '../../ui/toast';

interface CancelDialogProps {
  order: Order;
  onClose: () => void;
}

/** One act with two faces: a hold is released, a confirmed order is cancelled. */
export function CancelDialog({ order, onClose }: CancelDialogProps) {
  const [key, setKey] = useState(newIdempotencyKey);
  const [reason, setReason] = useState('');
  const cancel = useCancelOrder();
  const hold = order.status === 'pending';
  const pieces = order.items.reduce((sum, item) => sum + item.quantity, 0);
  const fieldError = faultOf(cancel.error, '/reason');
  return (
    <Dialog title={hold ? 'Release hold' : 'Cancel order'} onClose={onClose}>
      <p>
        {formatCounted(pieces, 'piece')} of <strong>{order.customer_email}</strong>{' '}
        {pieces === 1 ? 'goes' : 'go'} back on sale
        {hold ? '. Their checkout ends.' : ', and the order no longer counts as sold. They are told by mail.'}
      </p>
      <form
        noValidate
        className="mt-5 space-y-5"
        onSubmit={(event) => {
          event.preventDefault();
          cancel.mutate(
            { key, orderId: order.id, reason: reason.trim() },
            {
              onSuccess: () => {
                toast(hold ? 'The hold is released' : 'The order is cancelled', 'good');
                onClose();
              },
            },
          );
        }}
      >
        <TextField
          label="Reason"
          data-start
          hint="May be left out. It is kept in the ledger."
          maxLength={200}
          value={reason}
          error={fieldError}
          onChange={(event) => {
            setReason(event.target.value);
            setKey(newIdempotencyKey());
            cancel.reset();
          }}
        />
        {cancel.error && !fieldError && (
          <Notice tone="bad" urgent>
            {cancel.error.message}
          </Notice>
        )}
        <div className="flex justify-end gap-3">
          <Button look="quiet" onClick={onClose}>
            Keep it
          </Button>
          <Button type="submit" look="danger" busy={cancel.isPending}>
            {hold ? 'Release' : 'Cancel order'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

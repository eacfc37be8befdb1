import { useDecideCustomer } from '../../api/admin/customers';
import type { Customer, CustomerDecision } from '../../api/admin/types';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Notice } from '../../ui/Notice';
import { toast } from '../../ui/toast';

export type Act = 'close' | 'open' | 'promote' | 'demote';

interface Meaning {
  title: string;
  /** What follows the address, before and after. */
  warning: string;
  done: string;
  change: CustomerDecision;
}

const meanings: Record<Act, Meaning> = {
  close: {
    title: 'Close account',
    warning: 'is signed out everywhere at once, and can neither sign in nor buy. Their orders stay.',
    done: 'is closed',
    change: { disabled: true },
  },
  open: {
    title: 'Open account',
    warning: 'can sign in and buy again.',
    done: 'is open',
    change: { disabled: false },
  },
  promote: {
    title: 'Make an admin',
    warning: 'can do all that you can do here from now on, and no longer buys.',
    done: 'runs the shop, too',
    change: { role: 'admin' },
  },
  demote: {
    title: 'Make a customer',
    warning: 'can no longer come here, at once.',
    done: 'is a customer',
    change: { role: 'customer' },
  },
};

interface AccountDialogProps {
  customer: Customer;
  act: Act;
  onClose: () => void;
}

/** Asks before an account becomes something else: it takes effect at once. */
export function AccountDialog({ customer, act, onClose }: AccountDialogProps) {
  const { title, warning, done, change } = meanings[act];
  const apply = useDecideCustomer(customer.id);
  return (
    <Dialog title={title} onClose={onClose}>
      <p>
        <strong className="break-all">{customer.email}</strong> {warning}
      </p>
      {apply.error && (
        <Notice tone="bad" urgent className="mt-4">
          {apply.error.message}
        </Notice>
      )}
      <div className="mt-6 flex justify-end gap-3">
        <Button look="quiet" data-start onClick={onClose}>
          Leave it
        </Button>
        <Button
          look={act === 'open' ? 'primary' : 'danger'}
          busy={apply.isPending}
          onClick={() =>
            apply.mutate(change, {
              onSuccess: () => {
                toast(`${customer.email} ${done}`, 'good');
                onClose();
              },
            })
          }
        >
          {title}
        </Button>
      </div>
    </Dialog>
  );
}

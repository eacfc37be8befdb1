import { useArchiveProduct } from '../../api/admin/products';
import { hasCode } from '../../api/problem';
import type { Product } from '../../api/types';
import { formatCounted } from '../../format/count';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Notice } from '../../ui/Notice';
import { toast } from '../../ui/toast';

interface ArchiveDialogProps {
  product: Pick<Product, 'id' | 'name' | 'version' | 'held'>;
  onClose: () => void;
}

export function ArchiveDialog({ product, onClose }: ArchiveDialogProps) {
  const archive = useArchiveProduct();
  const changed = hasCode(archive.error, 'precondition_failed');
  return (
    <Dialog title="Archive product" onClose={onClose}>
      <p>
        <strong>{product.name}</strong> goes off sale for good and cannot come back. Its ledger and orders
        stay.
        {product.held > 0 && ` ${formatCounted(product.held, 'held piece')} may still be confirmed.`}
      </p>
      {archive.error && (
        <Notice tone="bad" urgent className="mt-4">
          {changed
            ? 'Somebody changed this product since you opened it. Close this, look at it again, then archive it.'
            : archive.error.message}
        </Notice>
      )}
      <div className="mt-6 flex justify-end gap-3">
        <Button look="quiet" data-start onClick={onClose}>
          Keep it
        </Button>
        <Button
          look="danger"
          busy={archive.isPending}
          disabled={changed}
          onClick={() =>
            archive.mutate(product, {
              onSuccess: () => {
                toast(`${product.name} is archived`, 'good');
                onClose();
              },
            })
          }
        >
          Archive
        </Button>
      </div>
    </Dialog>
  );
}

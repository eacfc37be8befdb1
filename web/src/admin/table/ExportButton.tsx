import { Download } from 'lucide-react';
import { type ExportOf, useExport } from '../../api/admin/exports';
import { Button } from '../../ui/Button';
import { toast } from '../../ui/toast';

/** Takes the very query of the table, so that the file holds what the table shows. */
export function ExportButton({ of }: { of: ExportOf }) {
  const download = useExport();
  return (
    <Button
      look="secondary"
      size="small"
      className="min-h-11"
      busy={download.isPending}
      title="Every row that these filters find, as a CSV file"
      onClick={() =>
        download.mutate(of, {
          onError: (error) => toast(`No file: ${error.message}`, 'bad'),
        })
      }
    >
      <Download aria-hidden="true" className="size-4" />
      CSV
    </Button>
  );
}

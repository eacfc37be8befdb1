import { AdminPage } from '../shell/AdminPage';
import { ExportButton } from '../table/ExportButton';
import { Ledger, useLedger } from './Ledger';

export function EventList() {
  const ledger = useLedger();
  return (
    <AdminPage
      title="Ledger"
      intro="Every change of stock there ever was. Rows are added, never altered."
      actions={<ExportButton of={{ table: 'inventory-events', query: ledger.query }} />}
    >
      <Ledger {...ledger} />
    </AdminPage>
  );
}

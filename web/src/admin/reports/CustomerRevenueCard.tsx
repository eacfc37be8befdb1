import { useCustomerRevenue } from '../../api/admin/reports';
import { Ranking } from './Ranking';
import { ReportPanel } from './ReportPanel';

export function CustomerRevenueCard({ limit }: { limit: number }) {
  return (
    <ReportPanel
      title="Revenue by customer"
      report={useCustomerRevenue(limit)}
      nothing="Nobody has bought anything yet."
    >
      {({ data, currency }) => (
        <Ranking
          currency={currency}
          rows={data.map(({ customer_id, email, ...row }) => ({
            ...row,
            name: email,
            to: `/admin/customers/${customer_id}`,
            weight: Number(row.revenue),
          }))}
        />
      )}
    </ReportPanel>
  );
}

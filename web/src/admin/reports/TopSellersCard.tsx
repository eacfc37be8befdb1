import { useTopProducts } from '../../api/admin/reports';
import { Ranking } from './Ranking';
import { ReportPanel } from './ReportPanel';

export function TopSellersCard({ limit }: { limit: number }) {
  return (
    <ReportPanel title="Top sellers" report={useTopProducts(limit)} nothing="Nothing is sold yet.">
      {({ data, currency }) => (
        <Ranking
          currency={currency}
          rows={data.map(({ product_id, ...row }) => ({
            ...row,
            to: `/admin/products/${product_id}`,
            weight: row.pieces,
          }))}
        />
      )}
    </ReportPanel>
  );
}

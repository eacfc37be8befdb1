import { Choices } from '../../ui/Choices';
import { type PeriodName, periodNames, periodOptions } from '../charts/periods';
import { AdminPage } from '../shell/AdminPage';
import { choice, wholeNumber } from '../table/fields';
import { useTableState } from '../table/state';
import { ActivityCard } from './ActivityCard';
import { CustomerRevenueCard } from './CustomerRevenueCard';
import { LowStockCard } from './LowStockCard';
import { RevenueCard } from './RevenueCard';
import { StockCard } from './StockCard';
import { TopSellersCard } from './TopSellersCard';

const TOP = 10;
const fields = { period: choice(...periodNames), product_id: wholeNumber };

export function Reports() {
  const { filters, change } = useTableState(fields);
  const period = (filters.period || 'month') as PeriodName;
  return (
    <AdminPage
      title="Reports"
      intro="What was earned, by whom and with what. Days are those of UTC, as in the ledger."
    >
      <div className="mb-4">
        <Choices
          label="Period"
          choices={periodOptions}
          chosen={period}
          onChoose={(name) => change({ period: name === 'month' ? '' : name })}
        />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 xl:grid-cols-2">
        <RevenueCard period={period} />
        <ActivityCard period={period} />
        <TopSellersCard limit={TOP} />
        <CustomerRevenueCard limit={TOP} />
        <StockCard
          productId={filters.product_id ? Number(filters.product_id) : undefined}
          onChoose={(id) => change({ product_id: String(id) })}
        />
        <LowStockCard />
      </div>
    </AdminPage>
  );
}

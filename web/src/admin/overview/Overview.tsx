import { useMetrics } from '../../api/admin/metrics';
import { Choices } from '../../ui/Choices';
import { Loading, Skeleton } from '../../ui/Skeleton';
import { ErrorState } from '../../ui/States';
import { type PeriodName, periodNames, periodOptions } from '../charts/periods';
import { ActivityCard } from '../reports/ActivityCard';
import { LowStockCard } from '../reports/LowStockCard';
import { RevenueCard } from '../reports/RevenueCard';
import { StockCard } from '../reports/StockCard';
import { TopSellersCard } from '../reports/TopSellersCard';
import { AdminPage } from '../shell/AdminPage';
import { choice, wholeNumber } from '../table/fields';
import { useTableState } from '../table/state';
import { Figures } from './Figures';
import { OutcomesCard } from './OutcomesCard';

const fields = { period: choice(...periodNames), product_id: wholeNumber };

export function Overview() {
  const { data, error, refetch } = useMetrics();
  const { filters, change } = useTableState(fields);
  const period = (filters.period || 'hour') as PeriodName;
  return (
    <AdminPage title="Overview" intro="What there is, who holds it, and what it brought.">
      {data ? (
        <Figures metrics={data} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label="Loading the figures">
          <div className="grid grid-cols-2 gap-4 xl:grid-cols-4">
            {['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((each) => (
              <Skeleton key={each} className="h-36 rounded-card" />
            ))}
          </div>
        </Loading>
      )}
      <div className="mt-8 mb-4">
        <Choices
          label="Period"
          choices={periodOptions}
          chosen={period}
          onChoose={(name) => change({ period: name === 'hour' ? '' : name })}
        />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 xl:grid-cols-2">
        <ActivityCard period={period} />
        <RevenueCard period={period} />
        <OutcomesCard />
        <StockCard
          productId={filters.product_id ? Number(filters.product_id) : undefined}
          onChoose={(id) => change({ product_id: String(id) })}
        />
        <TopSellersCard limit={5} />
        <LowStockCard />
      </div>
    </AdminPage>
  );
}

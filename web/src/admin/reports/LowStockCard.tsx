import { Link } from 'react-router';
import { useLowStock } from '../../api/admin/reports';
import { formatCount } from '../../format/count';
import { ReportPanel } from './ReportPanel';

const MOST_ROWS = 10;

export function LowStockCard() {
  return (
    <ReportPanel title="Running out" report={useLowStock()} nothing="No product is below its threshold.">
      {({ data }) => (
        <>
          <ul className="max-h-96 divide-y divide-line overflow-y-auto">
            {data.slice(0, MOST_ROWS).map((each) => (
              <li key={each.product_id} className="flex items-center justify-between gap-4 py-3">
                <div className="min-w-0">
                  <Link
                    to={`/admin/products/${each.product_id}`}
                    className="block truncate font-semibold underline-offset-4 hover:underline"
                  >
                    {each.name}
                  </Link>
                  <p className="text-xs text-soft">
                    {formatCount(each.held)} held, {formatCount(each.sold)} sold of{' '}
                    {formatCount(each.received)}
                  </p>
                </div>
                <p className="shrink-0 text-right">
                  <span className="numerals font-display text-2xl font-extrabold text-warn">
                    {formatCount(each.available)}
                  </span>
                  <span className="block text-xs text-soft">below {formatCount(each.threshold)}</span>
                </p>
              </li>
            ))}
          </ul>
          {data.length > MOST_ROWS && (
            <Link
              to="/admin/products?low_stock=true&sort=available_asc"
              className="mt-4 inline-block text-sm font-semibold underline underline-offset-4 hover:no-underline"
            >
              All {formatCount(data.length)} that are running out
            </Link>
          )}
        </>
      )}
    </ReportPanel>
  );
}

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, call } from '../client';
import { adminKeys } from './keys';
import { useAdminPoll } from './live';
import type { PeriodQuery } from './types';

/** A report whose period moves with the clock is asked for by name, so that it stays one entry of
 *  the cache; the moments are worked out when it is asked for. */
export interface Period {
  name: string;
  query: () => PeriodQuery;
}

export function useOrdersReport({ name, query }: Period) {
  return useQuery({
    queryKey: adminKeys.report('orders', { name }),
    queryFn: async () => {
      const asked = query();
      const report = await call(
        api.GET('/api/v1/admin/reports/orders-timeseries', { params: { query: asked } }),
      );
      return { ...report, asked };
    },
    placeholderData: keepPreviousData,
    refetchInterval: useAdminPoll(),
  });
}

export function useRevenueReport({ name, query }: Period) {
  return useQuery({
    queryKey: adminKeys.report('revenue', { name }),
    queryFn: async () => {
      const asked = query();
      const report = await call(api.GET('/api/v1/admin/reports/revenue', { params: { query: asked } }));
      return { ...report, asked };
    },
    placeholderData: keepPreviousData,
    refetchInterval: useAdminPoll(),
  });
}

export function useStockTimeline(productId: number | undefined, limit = 300) {
  return useQuery({
    queryKey: adminKeys.report('stock', { productId, limit }),
    queryFn: () =>
      call(
        api.GET('/api/v1/admin/reports/stock-timeline', {
          params: { query: { product_id: productId ?? 0, limit } },
        }),
      ),
    enabled: productId !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: useAdminPoll(),
  });
}

export function useTopProducts(limit: number) {
  return useQuery({
    queryKey: adminKeys.report('top-products', { limit }),
    queryFn: () => call(api.GET('/api/v1/admin/reports/top-products', { params: { query: { limit } } })),
    refetchInterval: useAdminPoll(),
  });
}

export function useCustomerRevenue(limit: number) {
  return useQuery({
    queryKey: adminKeys.report('revenue-by-customer', { limit }),
    queryFn: () =>
      call(api.GET('/api/v1/admin/reports/revenue-by-customer', { params: { query: { limit } } })),
    refetchInterval: useAdminPoll(),
  });
}

export function useLowStock() {
  return useQuery({
    queryKey: adminKeys.report('low-stock', {}),
    queryFn: () => call(api.GET('/api/v1/admin/reports/low-stock')),
    refetchInterval: useAdminPoll(),
  });
}

/** What became of the pieces that were asked for, of the products with the most. */
export function useOutcomes(limit: number) {
  return useQuery({
    queryKey: adminKeys.report('outcomes', { limit }),
    queryFn: () => call(api.GET('/api/v1/admin/reports/outcomes', { params: { query: { limit } } })),
    refetchInterval: useAdminPoll(),
  });
}

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, call } from './client';
import { keys } from './keys';
import { keepNewestLevels } from './live/apply';
import { usePollInterval } from './live/status';
import type { ProductQuery } from './types';

const PAGE = 24;

export function useProducts(query: ProductQuery) {
  const refetchInterval = usePollInterval();
  return useInfiniteQuery({
    queryKey: keys.productList(query),
    structuralSharing: keepNewestLevels,
    queryFn: ({ pageParam }) =>
      call(api.GET('/api/v1/products', { params: { query: { limit: PAGE, ...query, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval,
  });
}

export function useProduct(id: number) {
  const refetchInterval = usePollInterval();
  return useQuery({
    queryKey: keys.product(id),
    structuralSharing: keepNewestLevels,
    queryFn: () => call(api.GET('/api/v1/products/{id}', { params: { path: { id } } })),
    refetchInterval,
  });
}

/** The categories that have products, by name. */
export function useCategories(): readonly string[] {
  const { data } = useQuery({
    queryKey: keys.categories,
    queryFn: () => call(api.GET('/api/v1/products/categories')),
    staleTime: 60_000,
  });
  return data?.data.map(({ category }) => category) ?? [];
}

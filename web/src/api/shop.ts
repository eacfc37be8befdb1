import { useQuery } from '@tanstack/react-query';
import { api, call } from './client';
import { keys } from './keys';

/** What the shop is called and what it allows: the same for as long as one stays. */
export function useShop() {
  return useQuery({
    queryKey: keys.shop,
    queryFn: () => call(api.GET('/api/v1/shop')),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

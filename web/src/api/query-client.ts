import { MutationCache, QueryClient } from '@tanstack/react-query';
import { keys } from './keys';
import { ApiError, hasCode } from './problem';
import { session } from './session';

const MOST_RETRIES = 2;

export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < MOST_RETRIES && error instanceof ApiError && error.isTransient,
        retryDelay: (attempt) => Math.min(1_000 * 2 ** attempt, 8_000),
        // Offline we show what we have and say how old it is, instead of waiting without a word.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always', retry: false },
    },
    mutationCache: new MutationCache({
      onError: (error) => {
        // A stock refusal is news about stock: what the cards show is old.
        if (hasCode(error, 'insufficient_stock', 'sale_ended', 'sale_not_started', 'product_unavailable')) {
          void client.invalidateQueries({ queryKey: ['products'] });
        }
      },
    }),
  });
  // However somebody is signed out, here, in another tab or by the shop.
  session.subscribe(() => {
    if (session.get().status === 'anonymous') forgetPerson(client);
  });
  return client;
}

/** What one person saw is not for the next one at this browser. */
export function forgetPerson(client: QueryClient): void {
  for (const queryKey of [keys.cart, keys.orders, keys.admin]) client.removeQueries({ queryKey });
}

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, call } from '../client';
import { adminKeys } from './keys';
import { useAdminPoll } from './live';
import type { EventQuery } from './types';

/** Rows of the ledger: what ever moved stock, why, and by whom. */
export function useInventoryEvents(query: EventQuery) {
  return useQuery({
    queryKey: adminKeys.eventList(query),
    queryFn: () => call(api.GET('/api/v1/admin/inventory-events', { params: { query } })),
    placeholderData: keepPreviousData,
    refetchInterval: useAdminPoll(),
  });
}

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../client';
import { keys } from '../keys';
import { adminKeys } from './keys';
import { useAdminPoll } from './live';
import type { AdminOrderQuery } from './types';

export function useAdminOrders(query: AdminOrderQuery) {
  return useQuery({
    queryKey: adminKeys.orderList(query),
    queryFn: () => call(api.GET('/api/v1/admin/orders', { params: { query } })),
    placeholderData: keepPreviousData,
    refetchInterval: useAdminPoll(),
  });
}

export function useAdminOrder(id: string) {
  return useQuery({
    queryKey: adminKeys.order(id),
    queryFn: () => call(api.GET('/api/v1/admin/orders/{id}', { params: { path: { id } } })),
    refetchInterval: useAdminPoll(),
  });
}

export interface CancelIntent {
  key: string;
  orderId: string;
  reason: string;
}

/** Releases a hold, or takes a confirmed order back: the pieces are free again either way. */
export function useCancelOrder() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, orderId, reason }: CancelIntent) =>
      call(
        api.POST('/api/v1/admin/orders/{id}/cancel', {
          params: { path: { id: orderId }, header: { 'Idempotency-Key': key } },
          body: reason ? { reason } : {},
        }),
      ),
    onSuccess: (order) => client.setQueryData(adminKeys.order(order.id), order),
    onSettled: () => {
      for (const queryKey of [keys.admin, keys.products]) void client.invalidateQueries({ queryKey });
    },
  });
}

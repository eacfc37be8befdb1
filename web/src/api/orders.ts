import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { IN_TURN } from './cart';
import { api, call } from './client';
import { keys } from './keys';
import { usePollInterval } from './live/status';
import { useUser } from './session';
import type { Order, OrderQuery } from './types';

export function useOrders(query: OrderQuery) {
  const refetchInterval = usePollInterval();
  return useInfiniteQuery({
    queryKey: keys.orderList(query),
    queryFn: ({ pageParam }) =>
      call(api.GET('/api/v1/orders', { params: { query: { ...query, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled: useUser()?.role === 'customer',
    refetchInterval,
  });
}

export function useOrder(id: string) {
  const refetchInterval = usePollInterval();
  return useQuery({
    queryKey: keys.order(id),
    queryFn: () => call(api.GET('/api/v1/orders/{id}', { params: { path: { id } } })),
    refetchInterval,
  });
}

/** The version tells when there is something new to be told. */
export function useOrderEvents(id: string, version: number) {
  return useQuery({
    queryKey: [...keys.orderEvents(id), version],
    placeholderData: keepPreviousData,
    queryFn: () =>
      call(api.GET('/api/v1/orders/{id}/events', { params: { path: { id }, query: { limit: 100 } } })),
  });
}

/** The hold that ends first, if there is one. */
export function useRunningHold(): Order | undefined {
  const pages = useOrders({ status: 'pending', limit: 20 }).data?.pages ?? [];
  return pages
    .flatMap((page) => page.data)
    .filter((order) => order.hold_expires_at)
    .sort((a, b) => String(a.hold_expires_at).localeCompare(String(b.hold_expires_at)))[0];
}

/** Whatever happens to an order also moves stock, so both are asked for again. */
function useOrderChange<Input extends { key: string }>(change: (input: Input) => Promise<Order>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (order) => client.setQueryData(keys.order(order.id), order),
    onSettled: () => {
      for (const queryKey of [keys.orders, keys.products]) void client.invalidateQueries({ queryKey });
    },
  });
}

export interface HoldIntent {
  key: string;
  productId: number;
  quantity: number;
}

export function usePlaceHold() {
  return useOrderChange(({ key, productId, quantity }: HoldIntent) =>
    call(
      api.POST('/api/v1/holds', {
        params: { header: { 'Idempotency-Key': key } },
        body: { product_id: productId, quantity },
      }),
    ),
  );
}

export interface OrderIntent {
  key: string;
  orderId: string;
}

const settle = ({ key, orderId }: OrderIntent) => ({
  params: { path: { id: orderId }, header: { 'Idempotency-Key': key } },
});

export function useConfirmOrder() {
  return useOrderChange((intent: OrderIntent) =>
    call(api.POST('/api/v1/orders/{id}/confirm', settle(intent))),
  );
}

export function useCancelOrder() {
  return useOrderChange((intent: OrderIntent) =>
    call(api.POST('/api/v1/orders/{id}/cancel', settle(intent))),
  );
}

export function useExtendHold() {
  return useOrderChange((intent: OrderIntent) =>
    call(api.POST('/api/v1/orders/{id}/extend', settle(intent))),
  );
}

export interface CheckoutIntent {
  key: string;
  expectedTotal: string;
}

/** The whole basket becomes one confirmed order, or nothing changes. */
export function useCheckout() {
  const client = useQueryClient();
  return useMutation({
    scope: IN_TURN,
    mutationFn: ({ key, expectedTotal }: CheckoutIntent) =>
      call(
        api.POST('/api/v1/checkout', {
          params: { header: { 'Idempotency-Key': key } },
          body: { expected_total: expectedTotal },
        }),
      ),
    onSuccess: (order) => client.setQueryData(keys.order(order.id), order),
    onSettled: () => {
      for (const queryKey of [keys.cart, keys.orders, keys.products]) {
        void client.invalidateQueries({ queryKey });
      }
    },
  });
}

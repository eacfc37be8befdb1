import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from './client';
import { keys } from './keys';
import { usePollInterval } from './live/status';
import { useUser } from './session';
import type { Cart } from './types';

/** The basket of the signed-in customer; an admin does not buy. */
export function useCart() {
  const refetchInterval = usePollInterval();
  return useQuery({
    queryKey: keys.cart,
    queryFn: () => call(api.GET('/api/v1/cart')),
    enabled: useUser()?.role === 'customer',
    refetchInterval,
  });
}

/** What is done with the basket is done one after the other: the last word counts, and what is bought is what it has by
 *  then. */
export const IN_TURN = { id: 'cart' };

/** Each answers with the whole basket, which then is the cached one. */
function useCartChange<Input>(change: (input: Input) => Promise<Cart>) {
  const client = useQueryClient();
  return useMutation({
    scope: IN_TURN,
    mutationFn: change,
    onSuccess: (cart) => client.setQueryData(keys.cart, cart),
    onError: () => client.invalidateQueries({ queryKey: keys.cart }),
  });
}

export interface Line {
  productId: number;
  quantity: number;
}

export function useAddToCart() {
  return useCartChange(({ productId, quantity }: Line) =>
    call(api.POST('/api/v1/cart/items', { body: { product_id: productId, quantity } })),
  );
}

export function useSetQuantity() {
  return useCartChange(({ productId, quantity }: Line) =>
    call(
      api.PUT('/api/v1/cart/items/{product_id}', {
        params: { path: { product_id: productId } },
        body: { quantity },
      }),
    ),
  );
}

export function useRemoveFromCart() {
  return useCartChange((productId: number) =>
    call(api.DELETE('/api/v1/cart/items/{product_id}', { params: { path: { product_id: productId } } })),
  );
}

export function useClearCart() {
  return useCartChange((_: undefined) => call(api.DELETE('/api/v1/cart')));
}

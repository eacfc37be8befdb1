import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../client';
import { keys } from '../keys';
import { keepNewestLevels } from '../live/apply';
import type { Product } from '../types';
import { adminKeys } from './keys';
import { useAdminPoll } from './live';
import type { AdminProductQuery, NewProduct, ProductDetails } from './types';

export function useAdminProducts(query: AdminProductQuery) {
  return useQuery({
    queryKey: adminKeys.productList(query),
    structuralSharing: keepNewestLevels,
    queryFn: () => call(api.GET('/api/v1/admin/products', { params: { query } })),
    placeholderData: keepPreviousData,
    refetchInterval: useAdminPoll(),
  });
}

const EVERY_STATE: NonNullable<AdminProductQuery['state']> = [
  'upcoming',
  'live',
  'sold_out',
  'ended',
  'archived',
];

/** The first products by name in which `q` is found: a shop may have thousands. */
export function useProductSearch(q: string, enabled = true) {
  const query: AdminProductQuery = { state: EVERY_STATE, sort: 'name', limit: 20, ...(q && { q }) };
  return useQuery({
    queryKey: adminKeys.productList(query),
    queryFn: () => call(api.GET('/api/v1/admin/products', { params: { query } })),
    enabled,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

/** What a product is called, when nothing but its number is known. */
export function useProductName(id: number | undefined): string | undefined {
  const { data } = useQuery({
    queryKey: adminKeys.product(id ?? 0),
    queryFn: () => fetchAdminProduct(id ?? 0),
    enabled: id !== undefined,
    staleTime: 60_000,
    select: (product) => product.name,
  });
  return data ?? (id === undefined ? undefined : `Product ${id}`);
}

/** `anew`: asks even when the cached answer is young. */
export function useAdminProduct(id: number, anew = false) {
  return useQuery({
    queryKey: adminKeys.product(id),
    structuralSharing: keepNewestLevels,
    queryFn: () => fetchAdminProduct(id),
    refetchOnMount: anew ? 'always' : true,
    refetchInterval: useAdminPoll(),
  });
}

export function fetchAdminProduct(id: number): Promise<Product> {
  return call(api.GET('/api/v1/admin/products/{id}', { params: { path: { id } } }));
}

function useProductMutation<Input, Output>(change: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => {
      for (const queryKey of [keys.admin, keys.products]) void client.invalidateQueries({ queryKey });
    },
  });
}

export function useCreateProduct() {
  return useProductMutation((body: NewProduct) => call(api.POST('/api/v1/admin/products', { body })));
}

export interface ProductEdit {
  id: number;
  /** The version that the edit was made from: a newer one refuses it. */
  version: number;
  details: ProductDetails;
}

export function useEditProduct() {
  return useProductMutation(({ id, version, details }: ProductEdit) =>
    call(
      api.PUT('/api/v1/admin/products/{id}', {
        params: { path: { id }, header: { 'If-Match': `"${version}"` } },
        body: details,
      }),
    ),
  );
}

export function useArchiveProduct() {
  return useProductMutation(({ id, version }: Pick<Product, 'id' | 'version'>) =>
    call(
      api.DELETE('/api/v1/admin/products/{id}', {
        params: { path: { id }, header: { 'If-Match': `"${version}"` } },
      }),
    ),
  );
}

export interface StockIntent {
  key: string;
  productId: number;
  delta: number;
  reason: string;
}

export function useAdjustStock() {
  return useProductMutation(({ key, productId, delta, reason }: StockIntent) =>
    call(
      api.POST('/api/v1/admin/products/{id}/stock-adjustments', {
        params: { path: { id: productId }, header: { 'Idempotency-Key': key } },
        body: { delta, reason },
      }),
    ),
  );
}

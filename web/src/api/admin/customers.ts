import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, call } from '../client';
import { adminKeys } from './keys';
import type { CustomerQuery } from './types';

export function useCustomers(query: CustomerQuery) {
  return useQuery({
    queryKey: adminKeys.customerList(query),
    queryFn: () => call(api.GET('/api/v1/admin/customers', { params: { query } })),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

export function useCustomer(id: number) {
  return useQuery({
    queryKey: adminKeys.customer(id),
    queryFn: () => call(api.GET('/api/v1/admin/customers/{id}', { params: { path: { id } } })),
  });
}

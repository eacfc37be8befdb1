import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../client';
import { adminKeys } from './keys';
import { useAdminPoll } from './live';
import type { CustomerDecision, CustomerQuery } from './types';

export function useCustomers(query: CustomerQuery) {
  return useQuery({
    queryKey: adminKeys.customerList(query),
    queryFn: () => call(api.GET('/api/v1/admin/customers', { params: { query } })),
    placeholderData: keepPreviousData,
    refetchInterval: useAdminPoll(),
  });
}

export function useCustomer(id: number) {
  return useQuery({
    queryKey: adminKeys.customer(id),
    queryFn: () => call(api.GET('/api/v1/admin/customers/{id}', { params: { path: { id } } })),
    refetchInterval: useAdminPoll(),
  });
}

/** Takes effect at once, wherever the account is signed in. */
export function useDecideCustomer(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CustomerDecision) =>
      call(api.PATCH('/api/v1/admin/customers/{id}', { params: { path: { id } }, body })),
    onSuccess: (customer) => client.setQueryData(adminKeys.customer(id), customer),
    onSettled: () => client.invalidateQueries({ queryKey: adminKeys.customers }),
  });
}

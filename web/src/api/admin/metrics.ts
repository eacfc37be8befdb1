import { useQuery } from '@tanstack/react-query';
import { api, call } from '../client';
import { adminKeys } from './keys';
import { useAdminPoll } from './live';

export function useMetrics() {
  return useQuery({
    queryKey: adminKeys.metrics,
    queryFn: () => call(api.GET('/api/v1/admin/metrics')),
    refetchInterval: useAdminPoll(),
  });
}

import { useQuery } from '@tanstack/react-query';
import { api, call } from './client';
import { keys } from './keys';
import { ADMIN_POLL_MS } from './live/status';

export function useMetrics() {
  return useQuery({
    queryKey: [...keys.admin, 'metrics'],
    queryFn: () => call(api.GET('/api/v1/admin/metrics')),
    refetchInterval: ADMIN_POLL_MS,
  });
}

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../client';
import { adminKeys } from './keys';
import { useAdminPoll } from './live';
import type { JobQuery } from './types';

export function useJobs(query: JobQuery) {
  return useQuery({
    queryKey: adminKeys.jobList(query),
    queryFn: () => call(api.GET('/api/v1/admin/jobs', { params: { query } })),
    placeholderData: keepPreviousData,
    refetchInterval: useAdminPoll(),
  });
}

export function useRetryJob() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => call(api.POST('/api/v1/admin/jobs/{id}/retry', { params: { path: { id } } })),
    onSettled: () => {
      for (const queryKey of [adminKeys.jobs, adminKeys.metrics]) void client.invalidateQueries({ queryKey });
    },
  });
}

/** Looks at every promise now. Heavy, so only when the page opens or somebody asks. */
export function useAudit() {
  return useQuery({
    queryKey: adminKeys.audit,
    queryFn: () => call(api.GET('/api/v1/admin/audit')),
    staleTime: 60_000,
  });
}

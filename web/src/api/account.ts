import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, call } from './client';
import { keys } from './keys';
import { closeSession, openSession } from './session';

export interface Credentials {
  email: string;
  password: string;
}

export function useLogin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Credentials) => call(api.POST('/api/v1/auth/login', { body })),
    onSuccess: (opened) => {
      forgetPerson(client);
      openSession(opened);
    },
  });
}

export function useRegister() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Credentials) => call(api.POST('/api/v1/auth/register', { body })),
    onSuccess: (opened) => {
      forgetPerson(client);
      openSession(opened);
    },
  });
}

export function useLogout() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(api.POST('/api/v1/auth/logout')),
    // Signed out here even when the server could not be told: the person asked to be.
    onSettled: () => {
      closeSession();
      forgetPerson(client);
    },
  });
}

/** What one person saw is not for the next one at this browser. */
function forgetPerson(client: QueryClient): void {
  for (const queryKey of [keys.cart, keys.orders, keys.admin]) client.removeQueries({ queryKey });
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, call } from './client';
import { forgetPerson } from './query-client';
import { closeSession, openSession } from './session';
import type { PasswordChange, PasswordReset, ResetRequest, Session } from './types';

export interface Credentials {
  email: string;
  password: string;
}

export function useLogin() {
  return useArrival((body: Credentials) => call(api.POST('/api/v1/auth/login', { body })));
}

export function useRegister() {
  return useArrival((body: Credentials) => call(api.POST('/api/v1/auth/register', { body })));
}

function useArrival(come: (credentials: Credentials) => Promise<Session>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: come,
    onSuccess: (opened) => {
      forgetPerson(client);
      openSession(opened);
    },
  });
}

/** Every other session ends with it; this one goes on. */
export function useChangePassword() {
  return useMutation({
    mutationFn: (body: PasswordChange) => call(api.POST('/api/v1/auth/password', { body })),
  });
}

/** Asks for a mail with a link. Nobody is told whether there is such an account. */
export function useAskForReset() {
  return useMutation({
    mutationFn: (body: ResetRequest) => call(api.POST('/api/v1/auth/password-reset', { body })),
  });
}

/** With the token of that link, which is good once. */
export function useResetPassword() {
  return useMutation({
    mutationFn: (body: PasswordReset) => call(api.POST('/api/v1/auth/password-reset/confirm', { body })),
  });
}

export function useLogout() {
  return useMutation({
    mutationFn: () => call(api.POST('/api/v1/auth/logout')),
    // Signed out here even when the server could not be told: the person asked to be.
    onSettled: closeSession,
  });
}

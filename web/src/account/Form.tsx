import type { ReactNode } from 'react';
import { ApiError } from '../api/problem';
import { Notice } from '../ui/Notice';

interface FormProps {
  error: unknown;
  onSubmit: () => void;
  children: ReactNode;
}

/** A form whose fields the server judges: what is wrong as a whole stands above them. */
export function Form({ error, onSubmit, children }: FormProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
      noValidate
      className="space-y-5"
    >
      {error != null && (
        <Notice tone="bad" urgent testId="form-problem">
          {textOf(error)}
        </Notice>
      )}
      {children}
    </form>
  );
}

function textOf(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong. Please try again.';
  switch (error.code) {
    case 'bad_credentials':
      return 'E-mail or password is wrong.';
    case 'email_taken':
      return 'There is an account with this e-mail already.';
    case 'rate_limited':
      return `Too many tries. Please wait ${error.retryAfterSeconds ?? 60} seconds.`;
    case 'wrong_password':
    case 'validation_failed':
      return 'Please look at the marked fields.';
    default:
      return error.message;
  }
}

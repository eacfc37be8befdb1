import { type FormEvent, type ReactNode, useState } from 'react';
import type { Credentials } from '../api/account';
import { ApiError } from '../api/problem';
import { Button } from '../ui/Button';
import { TextField } from '../ui/Field';
import { Notice } from '../ui/Notice';
import { PasswordField } from '../ui/PasswordField';

export const passwordHint = 'At least 8 characters. A few words in a row do well.';

interface AccountFormProps {
  submit: string;
  autoComplete: 'current-password' | 'new-password';
  pending: boolean;
  error: unknown;
  onSubmit: (credentials: Credentials) => void;
  children?: ReactNode;
}

/** E-mail and password, with what the server says about each at its field. */
export function AccountForm({ submit, autoComplete, pending, error, onSubmit, children }: AccountFormProps) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const known = error instanceof ApiError ? error : null;

  function send(event: FormEvent) {
    event.preventDefault();
    onSubmit({ email: email.trim(), password });
  }

  return (
    <form onSubmit={send} noValidate className="space-y-5">
      {error != null && <FormProblem error={error} />}
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        required
        value={email}
        error={known?.field('/email')}
        onChange={(event) => setEmail(event.target.value)}
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete={autoComplete}
        hint={autoComplete === 'new-password' && passwordHint}
        value={password}
        error={known?.field('/password')}
        onChange={(event) => setPassword(event.target.value)}
      />
      {children}
      <Button type="submit" size="large" className="w-full" busy={pending}>
        {submit}
      </Button>
    </form>
  );
}

/** What is wrong with the form as a whole. */
export function FormProblem({ error }: { error: unknown }) {
  const known = error instanceof ApiError ? error : null;
  return (
    <Notice tone="bad" urgent testId="form-problem">
      {textOf(known)}
    </Notice>
  );
}

function textOf(error: ApiError | null): string {
  if (!error) return 'Something went wrong. Please try again.';
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

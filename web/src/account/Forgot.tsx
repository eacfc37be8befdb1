import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import { useAskForReset } from '../api/account';
import { ApiError } from '../api/problem';
import { Button } from '../ui/Button';
import { TextField } from '../ui/Field';
import { Notice } from '../ui/Notice';
import { FormProblem } from './AccountForm';
import { AccountPage } from './AccountPage';

/** Asks for a mail with a link. The answer is the same whether or not there is such an account. */
export function Forgot() {
  const [email, setEmail] = useState('');
  const ask = useAskForReset();
  const { error } = ask;

  function send(event: FormEvent) {
    event.preventDefault();
    ask.mutate({ email: email.trim() });
  }

  return (
    <AccountPage
      title="Forgot your password?"
      intro="We send you a link with which you choose a new one. It is good once, for half an hour."
    >
      {ask.isSuccess ? (
        <Notice tone="good" polite testId="reset-asked">
          If there is an account for <strong className="break-all">{ask.variables.email}</strong>, the mail is
          on its way. Look among the unwanted ones, too.
        </Notice>
      ) : (
        <form onSubmit={send} noValidate className="space-y-5">
          {error && <FormProblem error={error} />}
          <TextField
            label="E-mail"
            name="email"
            type="email"
            autoComplete="username"
            required
            value={email}
            error={error instanceof ApiError ? error.field('/email') : undefined}
            onChange={(event) => setEmail(event.target.value)}
          />
          <Button type="submit" size="large" className="w-full" busy={ask.isPending}>
            Send the link
          </Button>
        </form>
      )}
      <p className="mt-6 text-center text-sm text-soft">
        Remembered it?{' '}
        <Link to="/login" className="font-semibold text-accent underline underline-offset-4">
          Sign in
        </Link>
      </p>
    </AccountPage>
  );
}

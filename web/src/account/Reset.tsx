import { type FormEvent, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useResetPassword } from '../api/account';
import { ApiError, hasCode } from '../api/problem';
import { Button, ButtonLink } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { PasswordField } from '../ui/PasswordField';
import { toast } from '../ui/toast';
import { FormProblem, passwordHint } from './AccountForm';
import { AccountPage } from './AccountPage';

/** Where the link in the mail leads. */
export function Reset() {
  const token = useSearchParams()[0].get('token') ?? '';
  const [password, setPassword] = useState('');
  const reset = useResetPassword();
  const navigate = useNavigate();
  const known = reset.error instanceof ApiError ? reset.error : null;
  // Used, too old, or cut short on its way: all the same for whoever holds it.
  const spent = token === '' || hasCode(reset.error, 'reset_expired') || known?.field('/token') !== undefined;

  function send(event: FormEvent) {
    event.preventDefault();
    reset.mutate(
      { token, password },
      {
        onSuccess: () => {
          toast('Your password is changed. Sign in with it.', 'good');
          void navigate('/login', { replace: true });
        },
      },
    );
  }

  if (spent) {
    return (
      <AccountPage title="Choose a new password">
        <Notice tone="warn" urgent testId="reset-spent">
          This link is used up or too old. Each is good once, for half an hour.
        </Notice>
        <ButtonLink to="/forgot" className="mt-6 w-full">
          Ask for another
        </ButtonLink>
      </AccountPage>
    );
  }
  return (
    <AccountPage title="Choose a new password" intro="Every device that is signed in is signed out.">
      <form onSubmit={send} noValidate className="space-y-5">
        {known && <FormProblem error={known} />}
        <PasswordField
          label="New password"
          name="password"
          autoComplete="new-password"
          hint={passwordHint}
          value={password}
          error={known?.field('/password')}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" size="large" className="w-full" busy={reset.isPending}>
          Change the password
        </Button>
      </form>
    </AccountPage>
  );
}

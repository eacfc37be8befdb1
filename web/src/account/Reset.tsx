import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useResetPassword } from '../api/account';
import { faultOf, hasCode } from '../api/problem';
import { Button, ButtonLink } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { toast } from '../ui/toast';
import { AccountPage } from './AccountPage';
import { Form } from './Form';
import { NewPasswordField } from './NewPasswordField';

/** Where the link in the mail leads. */
export function Reset() {
  const token = useSearchParams()[0].get('token') ?? '';
  const [password, setPassword] = useState('');
  const reset = useResetPassword();
  const navigate = useNavigate();
  // Used, too old, or cut short on its way: all the same for whoever holds it.
  const spent =
    token === '' || hasCode(reset.error, 'reset_expired') || faultOf(reset.error, '/token') !== undefined;

  function send() {
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
      <Form error={reset.error} onSubmit={send}>
        <NewPasswordField
          label="New password"
          name="password"
          value={password}
          error={faultOf(reset.error, '/password')}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" size="large" className="w-full" busy={reset.isPending}>
          Change the password
        </Button>
      </Form>
    </AccountPage>
  );
}

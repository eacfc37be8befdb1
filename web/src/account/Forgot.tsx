import { useState } from 'react';
import { Link } from 'react-router';
import { useAskForReset } from '../api/account';
import { faultOf } from '../api/problem';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { EmailField } from './AccountForm';
import { AccountPage } from './AccountPage';
import { Form } from './Form';

/** Asks for a mail with a link. The answer is the same whether or not there is such an account. */
export function Forgot() {
  const [email, setEmail] = useState('');
  const ask = useAskForReset();

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
        <Form error={ask.error} onSubmit={() => ask.mutate({ email: email.trim() })}>
          <EmailField value={email} error={faultOf(ask.error, '/email')} onChange={setEmail} />
          <Button type="submit" size="large" className="w-full" busy={ask.isPending}>
            Send the link
          </Button>
        </Form>
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

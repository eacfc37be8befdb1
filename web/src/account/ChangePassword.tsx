import { useState } from 'react';
import { useChangePassword } from '../api/account';
import { faultOf } from '../api/problem';
import { Button } from '../ui/Button';
import { PasswordField } from '../ui/PasswordField';
import { toast } from '../ui/toast';
import { Form } from './Form';
import { NewPasswordField } from './NewPasswordField';

/** Asks for the current password again: an open browser is not enough to take an account away. */
export function ChangePassword({ email }: { email: string }) {
  const change = useChangePassword();
  const [current, setCurrent] = useState('');
  const [wanted, setWanted] = useState('');

  function send() {
    change.mutate(
      { current_password: current, new_password: wanted },
      {
        onSuccess: () => {
          setCurrent('');
          setWanted('');
          toast('Your password is changed. Every other device is signed out.', 'good');
        },
      },
    );
  }

  return (
    <>
      <h2 className="mb-5 text-xl font-bold">Change your password</h2>
      <Form error={change.error} onSubmit={send}>
        {/* Tells a password manager whose password it is. */}
        <input type="text" name="email" autoComplete="username" value={email} readOnly hidden />
        <PasswordField
          label="Current password"
          name="current_password"
          autoComplete="current-password"
          value={current}
          error={faultOf(change.error, '/current_password')}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <NewPasswordField
          label="New password"
          name="new_password"
          value={wanted}
          error={faultOf(change.error, '/new_password')}
          onChange={(event) => setWanted(event.target.value)}
        />
        <Button type="submit" look="secondary" className="w-full" busy={change.isPending}>
          Change the password
        </Button>
      </Form>
    </>
  );
}

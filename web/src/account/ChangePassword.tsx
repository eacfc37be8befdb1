import { type FormEvent, useState } from 'react';
import { useChangePassword } from '../api/account';
import { ApiError } from '../api/problem';
import { Button } from '../ui/Button';
import { PasswordField } from '../ui/PasswordField';
import { toast } from '../ui/toast';
import { FormProblem, passwordHint } from './AccountForm';

/** Asks for the current password again: an open browser is not enough to take an account away. */
export function ChangePassword({ email }: { email: string }) {
  const change = useChangePassword();
  const [current, setCurrent] = useState('');
  const [wanted, setWanted] = useState('');
  const { error } = change;
  const known = error instanceof ApiError ? error : null;

  function send(event: FormEvent) {
    event.preventDefault();
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
    <form onSubmit={send} noValidate className="space-y-5">
      <h2 className="text-xl font-bold">Change your password</h2>
      {error && <FormProblem error={error} />}
      {/* Tells a password manager whose password it is. */}
      <input type="text" name="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label="Current password"
        name="current_password"
        autoComplete="current-password"
        value={current}
        error={known?.field('/current_password')}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <PasswordField
        label="New password"
        name="new_password"
        autoComplete="new-password"
        hint={passwordHint}
        value={wanted}
        error={known?.field('/new_password')}
        onChange={(event) => setWanted(event.target.value)}
      />
      <Button type="submit" look="secondary" className="w-full" busy={change.isPending}>
        Change the password
      </Button>
    </form>
  );
}

import { type ReactNode, useState } from 'react';
import type { Credentials } from '../api/account';
import { faultOf } from '../api/problem';
import { Button } from '../ui/Button';
import { TextField } from '../ui/Field';
import { PasswordField } from '../ui/PasswordField';
import { Form } from './Form';
import { NewPasswordField } from './NewPasswordField';

interface AccountFormProps {
  submit: string;
  /** Who has no account yet chooses a password. */
  isNew?: boolean;
  pending: boolean;
  error: unknown;
  onSubmit: (credentials: Credentials) => void;
  children?: ReactNode;
}

/** E-mail and password, with what the server says about each at its field. */
export function AccountForm({ submit, isNew, pending, error, onSubmit, children }: AccountFormProps) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const Password = isNew ? NewPasswordField : PasswordField;
  return (
    <Form error={error} onSubmit={() => onSubmit({ email: email.trim(), password })}>
      <EmailField value={email} error={faultOf(error, '/email')} onChange={setEmail} />
      <Password
        label="Password"
        name="password"
        autoComplete={isNew ? 'new-password' : 'current-password'}
        value={password}
        error={faultOf(error, '/password')}
        onChange={(event) => setPassword(event.target.value)}
      />
      {children}
      <Button type="submit" size="large" className="w-full" busy={pending}>
        {submit}
      </Button>
    </Form>
  );
}

interface EmailFieldProps {
  value: string;
  error: string | undefined;
  onChange: (email: string) => void;
}

export function EmailField({ value, error, onChange }: EmailFieldProps) {
  return (
    <TextField
      label="E-mail"
      name="email"
      type="email"
      autoComplete="username"
      required
      value={value}
      error={error}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

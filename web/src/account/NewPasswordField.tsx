import type { TextFieldProps } from '../ui/Field';
import { PasswordField } from '../ui/PasswordField';

/** A password that is chosen now, with what makes a good one. */
export function NewPasswordField(field: Omit<TextFieldProps, 'className' | 'inside' | 'hint'>) {
  return (
    <PasswordField
      autoComplete="new-password"
      hint="At least 8 characters. A few words in a row do well."
      {...field}
    />
  );
}

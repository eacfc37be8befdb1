import clsx from 'clsx';
import type { TextareaHTMLAttributes } from 'react';
import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from 'react';

const control = clsx(
  'w-full rounded-xl border bg-surface px-4 text-ink placeholder:text-soft',
  'disabled:bg-sunken disabled:text-soft',
);
const border = (error?: string) => (error ? 'border-bad' : 'border-edge');

interface About {
  label: string;
  hint?: ReactNode;
  error?: string;
  /** For what the surroundings already say to those who see. */
  hideLabel?: boolean;
}

interface Wiring {
  id: string;
  'aria-invalid': true | undefined;
  'aria-describedby': string | undefined;
}

interface FieldProps extends About {
  className?: string;
  children: (wiring: Wiring) => ReactNode;
}

/** A label, its control, and what is to be said about it, tied together. */
export function Field({ label, hint, error, hideLabel, className, children }: FieldProps) {
  const id = useId();
  const told = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className={className}>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'mb-1.5 block text-sm font-semibold'}>
        {label}
      </label>
      {children({ id, 'aria-invalid': error ? true : undefined, 'aria-describedby': told || undefined })}
      {hint && (
        <p id={`${id}-hint`} className="mt-1.5 text-sm text-soft">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="mt-1.5 text-sm font-medium text-bad first-letter:uppercase">
          {error}
        </p>
      )}
    </div>
  );
}

export interface TextFieldProps extends About, InputHTMLAttributes<HTMLInputElement> {
  /** An icon or a button that stands in the field; `className` makes room for it. */
  inside?: ReactNode;
}

export function TextField({ label, hint, error, hideLabel, className, inside, ...input }: TextFieldProps) {
  return (
    <Field {...{ label, hint, error, hideLabel, className }}>
      {(wiring) => (
        <div className="relative">
          <input {...input} {...wiring} className={clsx(control, border(error), 'h-12')} />
          {inside}
        </div>
      )}
    </Field>
  );
}

type SelectFieldProps = About & SelectHTMLAttributes<HTMLSelectElement>;

export function SelectField({ label, hint, error, hideLabel, className, ...select }: SelectFieldProps) {
  return (
    <Field {...{ label, hint, error, hideLabel, className }}>
      {(wiring) => <select {...select} {...wiring} className={clsx(control, border(error), 'h-12')} />}
    </Field>
  );
}

type TextAreaFieldProps = About & TextareaHTMLAttributes<HTMLTextAreaElement>;

export function TextAreaField({ label, hint, error, hideLabel, className, ...area }: TextAreaFieldProps) {
  return (
    <Field {...{ label, hint, error, hideLabel, className }}>
      {(wiring) => (
        <textarea rows={4} {...area} {...wiring} className={clsx(control, border(error), 'py-3')} />
      )}
    </Field>
  );
}

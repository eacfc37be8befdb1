import clsx from 'clsx';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Link, type LinkProps } from 'react-router';

type Look = 'primary' | 'secondary' | 'quiet' | 'danger';
type Size = 'small' | 'medium' | 'large';

const looks: Record<Look, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'border border-edge bg-surface text-ink hover:bg-sunken',
  quiet: 'text-ink hover:bg-sunken',
  danger: 'border border-bad bg-surface text-bad hover:bg-bad-wash',
};
const sizes: Record<Size, string> = {
  small: 'min-h-9 px-3 text-sm',
  medium: 'min-h-11 px-5 text-[0.95rem]',
  large: 'min-h-13 px-7 text-base',
};

function classes(look: Look, size: Size, extra?: string): string {
  return clsx(
    'inline-flex items-center justify-center gap-2 rounded-full font-semibold transition-colors',
    'disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-soft',
    'aria-disabled:cursor-not-allowed aria-disabled:border-line aria-disabled:bg-sunken aria-disabled:text-soft',
    looks[look],
    sizes[size],
    extra,
  );
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  size?: Size;
  /** Something is under way: no second press, and a screen reader is told. The focus stays, which the
   *  browser would take from a button that is disabled. */
  busy?: boolean;
  children: ReactNode;
}

export function Button({ look = 'primary', size = 'medium', busy, className, ...rest }: ButtonProps) {
  const { children, disabled, onClick, ...attributes } = rest;
  return (
    <button
      type="button"
      {...attributes}
      disabled={disabled && !busy}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      // Also keeps a form from being sent again, by Enter in one of its fields.
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classes(look, size, className)}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
}

interface ButtonLinkProps extends LinkProps {
  look?: Look;
  size?: Size;
}

/** Goes somewhere, and so is a link, however it looks. */
export function ButtonLink({ look = 'primary', size = 'medium', className, ...rest }: ButtonLinkProps) {
  return <Link {...rest} className={classes(look, size, className)} />;
}

export function Spinner() {
  return (
    <svg viewBox="0 0 16 16" className="size-4 animate-spin" aria-hidden="true">
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="26 12" />
    </svg>
  );
}

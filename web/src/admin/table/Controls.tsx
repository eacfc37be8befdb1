import clsx from 'clsx';
import { Search } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { TextField } from '../../ui/Field';

/** Controls of a toolbar are less tall than those of a form. */
export const compact = '[&_input]:h-11 [&_select]:h-11 [&_input]:text-sm [&_select]:text-sm';

export function Toolbar({ children }: { children: ReactNode }) {
  return <search className="mb-5 flex flex-col gap-3">{children}</search>;
}

export function ToolbarRow({ children }: { children: ReactNode }) {
  return <div className={clsx('grid gap-3 sm:flex sm:flex-wrap sm:items-end', compact)}>{children}</div>;
}

interface ChipsProps {
  legend: string;
  options: readonly (readonly [value: string, text: string])[];
  value: string;
  onChange: (value: string) => void;
}

export function Chips({ legend, options, value, onChange }: ChipsProps) {
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{legend}</legend>
      {options.map(([each, text]) => (
        <button
          key={each}
          type="button"
          aria-pressed={value === each}
          onClick={() => onChange(each)}
          className={clsx(
            'min-h-9 rounded-full px-3.5 text-sm font-semibold transition-colors',
            value === each ? 'bg-ink text-page' : 'border border-line bg-surface hover:bg-sunken',
          )}
        >
          {text}
        </button>
      ))}
    </fieldset>
  );
}

const TYPING_MS = 300;

interface SearchFieldProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}

/** Asks once the typing has paused. */
export function SearchField({ label, placeholder, value, onChange }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed), TYPING_MS);
    return () => clearTimeout(timer);
  });
  return (
    <div className="relative min-w-0 sm:w-72">
      <Search aria-hidden="true" className="absolute top-1/2 left-4 size-4 -translate-y-1/2 text-soft" />
      <TextField
        label={label}
        hideLabel
        type="search"
        placeholder={placeholder}
        maxLength={200}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        className="[&_input]:pl-11"
      />
    </div>
  );
}

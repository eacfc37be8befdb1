import clsx from 'clsx';
import { Search } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { TextField } from './Field';

const TYPING_MS = 300;

interface SearchFieldProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  className?: string;
}

/** Asks once the typing has paused. */
export function SearchField({ label, placeholder, value, onChange, className }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  // What somebody is typing is newer than any value that comes meanwhile, such as an earlier half of it.
  const typing = useRef(false);
  // The list around it is drawn anew with every piece that is sold: that is no reason to wait longer.
  const ask = useEffectEvent(onChange);
  useEffect(() => {
    if (typed === value) {
      typing.current = false;
      return;
    }
    if (!typing.current) {
      setTyped(value);
      return;
    }
    const timer = setTimeout(() => ask(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, value]);
  return (
    <TextField
      label={label}
      hideLabel
      type="search"
      placeholder={placeholder}
      maxLength={200}
      value={typed}
      onChange={(event) => {
        typing.current = true;
        setTyped(event.target.value);
      }}
      className={clsx('min-w-0 [&_input]:pl-11', className)}
      inside={
        <Search
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-4 size-4 -translate-y-1/2 text-soft"
        />
      }
    />
  );
}

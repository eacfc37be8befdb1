import clsx from 'clsx';
import { ChevronsUpDown } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { TextField } from './Field';

export interface Option {
  value: string;
  text: string;
  /** What tells it from others with the same text. */
  note?: string;
}

interface ComboboxProps {
  label: string;
  hideLabel?: boolean;
  placeholder?: string;
  /** What is chosen, and how it is called. */
  value: string;
  text: string;
  /** What was found for what is typed. */
  options: readonly Option[];
  /** What else there is to say: that it is still looked for, that nothing is found, that there are more. */
  remark?: ReactNode;
  /** While it is open: what is typed. Else null: nothing needs to be looked for. */
  onSearch: (typed: string | null) => void;
  onChoose: (value: string) => void;
  className?: string;
}

/** A field to search in for one thing out of many. It opens when it is pressed, typed into, or by an arrow;
 *  arrows go through what was found, Enter takes it, Escape and leaving take nothing. */
export function Combobox(props: ComboboxProps) {
  const { label, hideLabel, placeholder, value, text, options, remark, onSearch, onChoose, className } =
    props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [at, setAt] = useState(-1);
  const open = typed !== null;
  const active = Math.min(at, options.length - 1);
  const idOf = (option: number) => `${id}-${option}`;

  function search(next: string | null) {
    setTyped(next);
    // Whoever typed something and presses Enter means the first that is found.
    setAt(next ? 0 : -1);
    onSearch(next);
  }

  function choose(option: Option) {
    search(null);
    onChoose(option.value);
  }

  function step(by: 1 | -1) {
    if (!open) search('');
    else if (options.length > 0)
      setAt(active < 0 && by < 0 ? options.length - 1 : wrap(active + by, options.length));
  }

  function press(event: KeyboardEvent) {
    const option = open ? options[active] : undefined;
    if (event.key === 'ArrowDown') step(1);
    else if (event.key === 'ArrowUp') step(-1);
    else if (event.key === 'Enter' && option) choose(option);
    else if (event.key === 'Escape' && open) search(null);
    else return;
    event.preventDefault();
  }

  useEffect(() => {
    list.current?.children[active]?.scrollIntoView?.({ block: 'nearest' });
  }, [active]);

  return (
    <div className={clsx('relative', className)}>
      <TextField
        label={label}
        hideLabel={hideLabel}
        placeholder={placeholder}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={open && options.length > 0 ? id : undefined}
        aria-activedescendant={open && active >= 0 ? idOf(active) : undefined}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={typed ?? text}
        onClick={(event) => {
          if (open) return;
          search('');
          event.currentTarget.focus();
        }}
        onChange={(event) => search(event.target.value)}
        onKeyDown={press}
        onBlur={() => open && search(null)}
        className="[&_input]:truncate [&_input]:pr-9"
        inside={
          <ChevronsUpDown
            aria-hidden="true"
            className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-soft"
          />
        }
      />
      {open && (
        <div className="absolute top-full right-0 left-0 z-20 mt-1 min-w-56 overflow-hidden rounded-xl border border-edge bg-surface text-sm shadow-float">
          {options.length > 0 && (
            <div
              ref={list}
              id={id}
              role="listbox"
              aria-label={label}
              className="max-h-72 overflow-y-auto p-1"
            >
              {options.map((option, index) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard stays in the field, see press
                <div
                  key={option.value}
                  id={idOf(index)}
                  role="option"
                  tabIndex={-1}
                  aria-selected={option.value === value}
                  // The focus stays in the field.
                  onMouseDown={(event) => event.preventDefault()}
                  onMouseMove={() => setAt(index)}
                  onClick={() => choose(option)}
                  className={clsx(
                    'flex min-h-9 cursor-pointer items-center justify-between gap-3 rounded-lg px-3 py-1.5',
                    index === active && 'bg-sunken',
                    option.value === value && 'font-semibold',
                  )}
                >
                  <span className="min-w-0 truncate">{option.text}</span>
                  {option.note && <span className="numerals shrink-0 text-xs text-soft">{option.note}</span>}
                </div>
              ))}
            </div>
          )}
          <p
            role="status"
            className={clsx(
              'px-4 text-soft',
              remark ? 'py-2.5' : 'sr-only',
              options.length > 0 && 'border-t border-line',
            )}
          >
            {remark}
          </p>
        </div>
      )}
    </div>
  );
}

function wrap(at: number, length: number): number {
  return (at + length) % length;
}

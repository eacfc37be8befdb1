import { useEffect, useState } from 'react';
import { TextField } from '../../ui/Field';
import { uuid } from '../table/fields';

/** An order's number is filtered by when it is whole; until then it is only text in a field. */
export function OrderFilter({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const wrong = typed.trim() !== '' && uuid(typed) === '';
  return (
    <TextField
      label="Order"
      placeholder="Its whole number"
      spellCheck={false}
      maxLength={60}
      value={typed}
      aria-invalid={wrong || undefined}
      onChange={(event) => {
        setTyped(event.target.value);
        const id = uuid(event.target.value);
        if (id !== value && (id || event.target.value === '')) onChange(id);
      }}
      className="sm:w-44"
    />
  );
}

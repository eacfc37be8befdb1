import clsx from 'clsx';

interface ChoicesProps<Value extends string> {
  label: string;
  choices: readonly (readonly [Value, string])[];
  chosen: Value;
  onChoose: (value: Value) => void;
}

/** A row of buttons of which one is pressed. */
export function Choices<Value extends string>({ label, choices, chosen, onChoose }: ChoicesProps<Value>) {
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{label}</legend>
      {choices.map(([value, text]) => (
        <button
          key={value}
          type="button"
          aria-pressed={chosen === value}
          onClick={() => onChoose(value)}
          className={clsx(
            'min-h-10 rounded-full px-4 text-sm font-semibold transition-colors',
            chosen === value ? 'bg-ink text-page' : 'border border-line bg-surface hover:bg-sunken',
          )}
        >
          {text}
        </button>
      ))}
    </fieldset>
  );
}

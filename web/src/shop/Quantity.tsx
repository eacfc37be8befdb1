import { Minus, Plus } from 'lucide-react';
import { Field } from '../ui/Field';
import { IconButton } from '../ui/IconButton';

interface QuantityProps {
  value: number;
  most: number;
  disabled?: boolean;
  hideLabel?: boolean;
  label?: string;
  onChange: (value: number) => void;
  /** Takes each digit; then `onChange` is told when the number is done, by Enter or on leaving it. */
  onType?: (value: number) => void;
}

export function isWithin(quantity: number, most: number): boolean {
  return Number.isInteger(quantity) && quantity >= 1 && quantity <= most;
}

/** A whole number from one to what can be had. */
export function Quantity({
  value,
  most,
  disabled,
  hideLabel,
  label = 'Quantity',
  onChange,
  onType,
}: QuantityProps) {
  return (
    <Field label={label} hideLabel={hideLabel} error={faultOf(value, most)}>
      {(wiring) => (
        <div className="inline-flex items-center rounded-full border border-edge bg-surface">
          <IconButton label="One less" disabled={disabled || value <= 1} onClick={() => onChange(value - 1)}>
            <Minus aria-hidden="true" className="size-4" />
          </IconButton>
          <input
            {...wiring}
            type="number"
            inputMode="numeric"
            min={1}
            max={most}
            step={1}
            disabled={disabled}
            value={value || ''}
            onChange={(event) => (onType ?? onChange)(Number(event.target.value))}
            onBlur={onType && (() => onChange(value))}
            onKeyDown={onType && (({ key }) => key === 'Enter' && onChange(value))}
            className="numerals w-14 rounded-lg bg-transparent text-center text-lg font-semibold [appearance:textfield] [&::-webkit-inner-spin-button]:appearance-none"
          />
          <IconButton
            label="One more"
            disabled={disabled || value >= most}
            onClick={() => onChange(Math.max(0, value) + 1)}
          >
            <Plus aria-hidden="true" className="size-4" />
          </IconButton>
        </div>
      )}
    </Field>
  );
}

function faultOf(value: number, most: number): string | undefined {
  if (most < 1 || isWithin(value, most)) return undefined;
  return most === 1 ? 'You can have one.' : `Choose a whole number from 1 to ${most}.`;
}

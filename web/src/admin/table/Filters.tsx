import { useProductName } from '../../api/admin/products';
import { fromLocalInput, toLocalInput } from '../../format/local';
import { TextField } from '../../ui/Field';
import { ProductPicker } from '../products/ProductPicker';

export function ProductFilter({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const name = useProductName(value ? Number(value) : undefined);
  return (
    <ProductPicker
      value={value}
      name={name ?? ''}
      onChoose={onChange}
      none="All products"
      className="sm:w-48"
    />
  );
}

interface BetweenFilterProps {
  from: string;
  to: string;
  onChange: (changed: { from?: string; to?: string }) => void;
}

/** A stretch of time, written in the zone of the person and kept in UTC. */
export function BetweenFilter({ from, to, onChange }: BetweenFilterProps) {
  return (
    <>
      <TextField
        label="From"
        type="datetime-local"
        value={toLocalInput(from)}
        max={toLocalInput(to) || undefined}
        onChange={(event) => onChange({ from: fromLocalInput(event.target.value) })}
        className="min-w-0 sm:w-52"
      />
      <TextField
        label="Before"
        type="datetime-local"
        value={toLocalInput(to)}
        min={toLocalInput(from) || undefined}
        error={from && to && to <= from ? 'Not after “From”' : undefined}
        onChange={(event) => onChange({ to: fromLocalInput(event.target.value) })}
        className="min-w-0 sm:w-52"
      />
    </>
  );
}

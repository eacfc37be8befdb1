import { useProductNames } from '../../api/admin/products';
import { fromLocalInput, toLocalInput } from '../../format/local';
import { SelectField, TextField } from '../../ui/Field';

export function ProductFilter({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { data: products } = useProductNames();
  const known = products?.some((product) => String(product.id) === value);
  return (
    <SelectField
      label="Product"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="sm:w-48"
    >
      <option value="">All products</option>
      {value && !known && <option value={value}>Product {value}</option>}
      {products?.map((product) => (
        <option key={product.id} value={product.id}>
          {product.name}
        </option>
      ))}
    </SelectField>
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

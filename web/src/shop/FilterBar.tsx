import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Choices } from '../ui/Choices';
import { SelectField, TextField } from '../ui/Field';
import type { Filters } from './filters';

const states = [
  ['', 'All'],
  ['live', 'On sale'],
  ['upcoming', 'Upcoming'],
  ['sold_out', 'Sold out'],
  ['ended', 'Ended'],
] as const;
const sorts = [
  ['', 'Featured'],
  ['newest', 'Newest'],
  ['name', 'Name'],
  ['price_asc', 'Price, lowest first'],
  ['price_desc', 'Price, highest first'],
  ['available_asc', 'Fewest left'],
  ['available_desc', 'Most left'],
] as const;

interface FilterBarProps {
  filters: Filters;
  categories: readonly string[];
  onChange: (changed: Partial<Filters>) => void;
}

export function FilterBar({ filters, categories, onChange }: FilterBarProps) {
  return (
    <search className="flex flex-col gap-3 lg:flex-row lg:items-center">
      <div className="lg:mr-auto">
        <Choices
          label="Show"
          choices={states}
          chosen={filters.state}
          onChoose={(state) => onChange({ state })}
        />
      </div>
      <div className="grid grid-cols-2 gap-3 lg:flex">
        <SearchField value={filters.q} onChange={(q) => onChange({ q })} />
        <SelectField
          label="Category"
          hideLabel
          value={filters.category}
          onChange={(event) => onChange({ category: event.target.value })}
        >
          <option value="">All categories</option>
          {categories.map((category) => (
            <option key={category}>{category}</option>
          ))}
        </SelectField>
        <SelectField
          label="Sort by"
          hideLabel
          value={filters.sort}
          onChange={(event) => onChange({ sort: event.target.value as Filters['sort'] })}
        >
          {sorts.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </SelectField>
      </div>
    </search>
  );
}

const TYPING_MS = 250;

/** Asks once the typing has paused. */
function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed), TYPING_MS);
    return () => clearTimeout(timer);
  });
  return (
    <div className="relative col-span-2">
      <Search aria-hidden="true" className="absolute top-1/2 left-4 size-4 -translate-y-1/2 text-soft" />
      <TextField
        label="Search"
        hideLabel
        type="search"
        placeholder="Search the shop"
        maxLength={200}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        className="[&_input]:pl-11"
      />
    </div>
  );
}

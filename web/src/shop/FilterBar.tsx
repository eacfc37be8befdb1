import { Choices } from '../ui/Choices';
import { SelectField } from '../ui/Field';
import { SearchField } from '../ui/SearchField';
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
        <SearchField
          label="Search"
          placeholder="Search the shop"
          value={filters.q}
          onChange={(q) => onChange({ q })}
          className="col-span-2"
        />
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

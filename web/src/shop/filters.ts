import { useSearchParams } from 'react-router';
import type { ProductQuery } from '../api/types';

const states = ['live', 'upcoming', 'sold_out', 'ended'] as const;
const sorts = ['newest', 'name', 'price_asc', 'price_desc', 'available_asc', 'available_desc'] as const;

export interface Filters {
  q: string;
  category: string;
  state: (typeof states)[number] | '';
  sort: (typeof sorts)[number] | '';
}

/** The filters live in the address, so that Back and a shared link restore them. What the address
 *  says and we do not know is dropped. */
export function useFilters() {
  const [params, setParams] = useSearchParams();
  const filters: Filters = {
    q: (params.get('q') ?? '').slice(0, 200),
    category: (params.get('category') ?? '').slice(0, 200),
    state: oneOf(states, params.get('state')),
    sort: oneOf(sorts, params.get('sort')),
  };
  function change(changed: Partial<Filters>) {
    const entries = Object.entries({ ...filters, ...changed }).filter(([, value]) => value !== '');
    setParams(new URLSearchParams(entries), { replace: 'q' in changed, preventScrollReset: true });
  }
  return { filters, change, clear: () => setParams({}, { preventScrollReset: true }) };
}

export function queryOf({ q, category, state, sort }: Filters): ProductQuery {
  return {
    ...(q.trim() && { q: q.trim() }),
    ...(category && { category }),
    ...(state && { state: [state] }),
    ...(sort && { sort }),
  };
}

function oneOf<T extends string>(known: readonly T[], value: string | null): T | '' {
  return known.find((each) => each === value) ?? '';
}

import { useLocation, useNavigate, useSearchParams } from 'react-router';
import type { Field } from './fields';

export const PAGE_SIZES = [20, 50, 100] as const;
const DEFAULT_SIZE = 20;
const LONGEST_CURSOR = 500;

export type Filters<Name extends string> = Record<Name, string>;

export interface TableState<Name extends string> {
  filters: Filters<Name>;
  /** What the table asks the server with, besides its filters. */
  page: { limit: number; cursor: string | undefined };
  /** Other filters begin at the first page. `replace`: not a step of its own for Back. */
  change: (changed: Partial<Filters<Name>>, replace?: boolean) => void;
  clear: () => void;
  isFiltered: boolean;
  resize: (limit: number) => void;
  toNext: (cursor: string) => void;
  toFirst: () => void;
  /** Absent when this page was opened by a link and the way to it is unknown. */
  toPrevious: (() => void) | undefined;
}

interface Trail {
  trail?: readonly string[];
}

/** Filters, order and page of a table live in the address: Back restores them, and a link shows
 *  somebody else the same. What the address says and no field knows is dropped. */
export function useTableState<Name extends string>(fields: Record<Name, Field>): TableState<Name> {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const trail = (useLocation().state as Trail | null)?.trail ?? [];

  const names = Object.keys(fields) as Name[];
  const filters = Object.fromEntries(
    names.map((name) => [name, fields[name](params.get(name) ?? '')]),
  ) as Filters<Name>;
  const limit = PAGE_SIZES.find((size) => String(size) === params.get('limit')) ?? DEFAULT_SIZE;
  const cursor = params.get('cursor')?.slice(0, LONGEST_CURSOR) || undefined;

  function go(next: Partial<Record<string, string>>, options: { replace?: boolean; state?: Trail } = {}) {
    const given = { ...filters, limit: limit === DEFAULT_SIZE ? '' : String(limit), ...next };
    const entries = Object.entries(given).filter((entry): entry is [string, string] => !!entry[1]);
    void navigate({ search: String(new URLSearchParams(entries)) }, { preventScrollReset: true, ...options });
  }

  return {
    filters,
    page: { limit, cursor },
    change: (changed, replace = false) => go(changed, { replace }),
    clear: () => go(Object.fromEntries(names.map((name) => [name, '']))),
    isFiltered: names.some((name) => name !== 'sort' && filters[name] !== ''),
    resize: (size) => go({ limit: size === DEFAULT_SIZE ? '' : String(size) }),
    toNext: (next) => go({ cursor: next }, { state: { trail: [...trail, cursor ?? ''] } }),
    toFirst: () => go({}),
    toPrevious:
      trail.length > 0
        ? () => go({ cursor: trail.at(-1) }, { state: { trail: trail.slice(0, -1) } })
        : undefined,
  };
}

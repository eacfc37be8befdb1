import { ChevronLeft, ChevronRight, ChevronsLeft } from 'lucide-react';
import { Button } from '../../ui/Button';
import { useKeptFocus } from '../../ui/focus';
import { PAGE_SIZES, type TableState } from './state';

interface PagerProps {
  state: Pick<TableState<string>, 'page' | 'resize' | 'toFirst' | 'toNext' | 'toPrevious'>;
  rows: number;
  nextCursor: string | null | undefined;
}

/** Pages by cursor: rows that arrive meanwhile neither repeat nor skip any. */
export function Pager({ state, rows, nextCursor }: PagerProps) {
  const { page, resize, toFirst, toNext, toPrevious } = state;
  const kept = useKeptFocus<HTMLElement>();
  return (
    <nav {...kept} aria-label="Pages" className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-3 text-sm">
      <p className="mr-auto text-soft" role="status">
        <span className="numerals">{rows}</span> {rows === 1 ? 'row' : 'rows'}
        {page.cursor || nextCursor ? ' on this page' : ''}
      </p>
      <label className="flex items-center gap-2 text-soft">
        Rows
        <select
          value={page.limit}
          onChange={(event) => resize(Number(event.target.value))}
          className="h-9 rounded-lg border border-edge bg-surface px-2 text-ink"
        >
          {PAGE_SIZES.map((size) => (
            <option key={size}>{size}</option>
          ))}
        </select>
      </label>
      <div className="grid w-full grid-cols-3 gap-2 sm:flex sm:w-auto">
        <Button look="secondary" size="small" disabled={!page.cursor} onClick={toFirst}>
          <ChevronsLeft aria-hidden="true" className="size-4" />
          First
        </Button>
        <Button look="secondary" size="small" disabled={!toPrevious} onClick={toPrevious}>
          <ChevronLeft aria-hidden="true" className="size-4" />
          Previous
        </Button>
        <Button
          look="secondary"
          size="small"
          disabled={!nextCursor}
          onClick={() => nextCursor && toNext(nextCursor)}
        >
          Next
          <ChevronRight aria-hidden="true" className="size-4" />
        </Button>
      </div>
    </nav>
  );
}

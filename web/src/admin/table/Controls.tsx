import clsx from 'clsx';
import { SlidersHorizontal } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { Button } from '../../ui/Button';

/** Controls of a toolbar are less tall than those of a form. */
export const compact = '[&_input]:h-11 [&_select]:h-11 [&_input]:text-sm [&_select]:text-sm';

export function Toolbar({ children }: { children: ReactNode }) {
  return <search className="mb-5 flex flex-col gap-3">{children}</search>;
}

export function ToolbarRow({ children }: { children: ReactNode }) {
  return <div className={clsx('grid gap-3 sm:flex sm:flex-wrap sm:items-end', compact)}>{children}</div>;
}

/** Filters that a phone shows when asked: else they would fill it before the first row. `values` are what they
 *  are set to, so that none narrows the table unseen. */
export function MoreFilters({ values, children }: { values: readonly string[]; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const set = values.filter((value) => value !== '').length;
  return (
    <>
      <Button
        look="secondary"
        size="small"
        className="min-h-11 sm:hidden"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <SlidersHorizontal aria-hidden="true" className="size-4" />
        {set === 0 ? 'Filters' : `Filters, ${set} set`}
      </Button>
      <div id={id} className={clsx('grid gap-3 sm:contents', !open && 'max-sm:hidden')}>
        {children}
      </div>
    </>
  );
}

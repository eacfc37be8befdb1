import clsx from 'clsx';
import type { ReactNode } from 'react';

/** Controls of a toolbar are less tall than those of a form. */
export const compact = '[&_input]:h-11 [&_select]:h-11 [&_input]:text-sm [&_select]:text-sm';

export function Toolbar({ children }: { children: ReactNode }) {
  return <search className="mb-5 flex flex-col gap-3">{children}</search>;
}

export function ToolbarRow({ children }: { children: ReactNode }) {
  return <div className={clsx('grid gap-3 sm:flex sm:flex-wrap sm:items-end', compact)}>{children}</div>;
}

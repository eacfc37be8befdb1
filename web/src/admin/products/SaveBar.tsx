import type { ReactNode } from 'react';
import { Button, ButtonLink } from '../../ui/Button';

/** For the form: the field that has the focus is scrolled to where the bar does not lie over it. */
export const aboveSaveBar =
  'space-y-4 [&_:is(input,textarea)]:scroll-mb-36 md:[&_:is(input,textarea)]:scroll-mb-8';

interface SaveBarProps {
  back: string;
  busy: boolean;
  disabled?: boolean;
  action: string;
  children: ReactNode;
}

/** Stays in sight while the form is scrolled, and names what pressing the button will do. */
export function SaveBar({ back, busy, disabled, action, children }: SaveBarProps) {
  return (
    <div className="sticky bottom-18 z-10 flex flex-wrap items-center gap-3 rounded-card border border-line bg-surface px-5 py-3 shadow-float md:bottom-4">
      <p className="w-full min-w-0 text-sm text-soft sm:mr-auto sm:w-auto" role="status">
        {children}
      </p>
      <ButtonLink to={back} look="quiet" className="mr-auto -ml-3 sm:mr-0 sm:ml-0">
        Back
      </ButtonLink>
      <Button type="submit" busy={busy} disabled={disabled}>
        {action}
      </Button>
    </div>
  );
}

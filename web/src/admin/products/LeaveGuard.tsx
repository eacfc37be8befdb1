import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';

/** Asks before something unsaved is left: by a link or Back with a dialog, by closing or reloading the tab in
 *  the browser's own words. */
export function LeaveGuard({ unsaved }: { unsaved: boolean }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => unsaved && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [unsaved]);
  if (blocker.state !== 'blocked') return null;
  return (
    <Dialog title="Leave without saving?" onClose={blocker.reset}>
      <p>What you typed is not saved, and is lost when you leave.</p>
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button look="danger" onClick={blocker.proceed}>
          Leave
        </Button>
        <Button data-start onClick={blocker.reset}>
          Keep editing
        </Button>
      </div>
    </Dialog>
  );
}

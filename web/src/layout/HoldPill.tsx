import { useQueryClient } from '@tanstack/react-query';
import { Hourglass } from 'lucide-react';
import { useCallback } from 'react';
import { Link } from 'react-router';
import { keys } from '../api/keys';
import { useRunningHold } from '../api/orders';
import { Announcer, Countdown } from '../ui/Countdown';

/** Wherever a person goes in the shop: how long what they hold is still theirs. */
export function HoldPill() {
  const hold = useRunningHold();
  const client = useQueryClient();
  const ask = useCallback(() => void client.invalidateQueries({ queryKey: keys.orders }), [client]);
  if (!hold?.hold_expires_at) return null;
  return (
    <>
      <Link
        to={`/checkout/${hold.id}`}
        data-testid="hold-pill"
        className="inline-flex min-h-9 items-center gap-2 rounded-full bg-accent px-3.5 text-sm font-semibold text-on-accent hover:bg-accent-strong"
      >
        <Hourglass aria-hidden="true" className="size-4" />
        <span className="hidden sm:inline">Held for you</span>
        <Countdown deadline={hold.hold_expires_at} onEnd={ask} />
      </Link>
      <Announcer deadline={hold.hold_expires_at} />
    </>
  );
}

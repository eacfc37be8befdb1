import { useLogout } from '../api/account';
import { useUser } from '../api/session';
import { formatMoment } from '../format/time';
import { Button, ButtonLink } from '../ui/Button';
import { AccountPage } from './AccountPage';
import { ChangePassword } from './ChangePassword';

export function Account() {
  const user = useUser();
  const logout = useLogout();
  if (!user) return null;
  return (
    <AccountPage title="Your account" more={<ChangePassword email={user.email} />}>
      <dl className="space-y-4">
        <div>
          <dt className="text-sm text-soft">E-mail</dt>
          <dd className="font-semibold break-all">{user.email}</dd>
        </div>
        <div>
          <dt className="text-sm text-soft">Here since</dt>
          <dd className="font-semibold">{formatMoment(user.created_at)}</dd>
        </div>
        <div>
          <dt className="text-sm text-soft">Kind</dt>
          <dd className="font-semibold">{user.role === 'admin' ? 'Runs the shop' : 'Customer'}</dd>
        </div>
      </dl>
      <div className="mt-8 grid gap-3">
        {user.role === 'customer' && (
          <ButtonLink to="/account/orders" look="secondary">
            Your orders
          </ButtonLink>
        )}
        <Button look="quiet" busy={logout.isPending} onClick={() => logout.mutate()}>
          Sign out
        </Button>
      </div>
    </AccountPage>
  );
}

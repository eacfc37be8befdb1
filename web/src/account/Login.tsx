import { Link, Navigate, useSearchParams } from 'react-router';
import { useLogin } from '../api/account';
import { useUser } from '../api/session';
import { useShop } from '../api/shop';
import { nextPath } from '../layout/RequireRole';
import { Notice } from '../ui/Notice';
import { AccountForm } from './AccountForm';
import { AccountPage } from './AccountPage';

export function Login() {
  const [params] = useSearchParams();
  const user = useUser();
  const login = useLogin();
  if (user) return <Navigate replace to={params.has('next') ? nextPath(params) : homeOf(user.role)} />;
  return (
    <AccountPage title="Sign in">
      <DemoHint />
      <AccountForm submit="Sign in" pending={login.isPending} error={login.error} onSubmit={login.mutate} />
      <p className="mt-6 text-center text-sm">
        <Link to="/forgot" className="font-semibold text-accent underline underline-offset-4">
          Forgot your password?
        </Link>
      </p>
      <p className="mt-3 text-center text-sm text-soft">
        New here?{' '}
        <Link to={`/register?${params}`} className="font-semibold text-accent underline underline-offset-4">
          Make an account
        </Link>
      </p>
    </AccountPage>
  );
}

/** A shop to look at says with whom one can look. */
function DemoHint() {
  if (!useShop().data?.demo) return null;
  return (
    <Notice tone="info" testId="demo-hint" className="mb-5">
      This is a shop to try out. Sign in as <code className="select-all">ada@example.com</code> with the
      password <code className="select-all">demo-password</code>, or make an account.
    </Notice>
  );
}

function homeOf(role: 'admin' | 'customer'): string {
  return role === 'admin' ? '/admin' : '/';
}

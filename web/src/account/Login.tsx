import { Link, Navigate, useSearchParams } from 'react-router';
import { useLogin } from '../api/account';
import { useUser } from '../api/session';
import { nextPath } from '../layout/RequireRole';
import { AccountForm } from './AccountForm';
import { AccountPage } from './AccountPage';

export function Login() {
  const [params] = useSearchParams();
  const user = useUser();
  const login = useLogin();
  if (user) return <Navigate replace to={params.has('next') ? nextPath(params) : homeOf(user.role)} />;
  return (
    <AccountPage title="Sign in">
      <AccountForm
        submit="Sign in"
        autoComplete="current-password"
        pending={login.isPending}
        error={login.error}
        onSubmit={login.mutate}
      />
      <p className="mt-6 text-center text-sm text-soft">
        New here?{' '}
        <Link to={`/register?${params}`} className="font-semibold text-accent underline underline-offset-4">
          Make an account
        </Link>
      </p>
    </AccountPage>
  );
}

function homeOf(role: 'admin' | 'customer'): string {
  return role === 'admin' ? '/admin' : '/';
}

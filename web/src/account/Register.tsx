import { Link, Navigate, useSearchParams } from 'react-router';
import { useRegister } from '../api/account';
import { useUser } from '../api/session';
import { nextPath } from '../layout/RequireRole';
import { AccountForm } from './AccountForm';
import { AccountPage } from './AccountPage';

export function Register() {
  const [params] = useSearchParams();
  const register = useRegister();
  if (useUser()) return <Navigate replace to={nextPath(params)} />;
  return (
    <AccountPage title="Make an account">
      <AccountForm
        submit="Make the account"
        isNew
        pending={register.isPending}
        error={register.error}
        onSubmit={register.mutate}
      />
      <p className="mt-6 text-center text-sm text-soft">
        Been here before?{' '}
        <Link to={`/login?${params}`} className="font-semibold text-accent underline underline-offset-4">
          Sign in
        </Link>
      </p>
    </AccountPage>
  );
}

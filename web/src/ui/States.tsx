import { CloudOff, PackageOpen } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/problem';
import { Button } from './Button';

interface StateProps {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  testId?: string;
}

export function EmptyState({ title, children, action, testId = 'empty' }: StateProps) {
  return (
    <div data-testid={testId} className="flex flex-col items-center px-6 py-16 text-center">
      <PackageOpen aria-hidden="true" strokeWidth={1.25} className="mb-4 size-12 text-soft" />
      <h2 className="text-xl font-bold">{title}</h2>
      {children && <div className="mt-2 max-w-md text-soft">{children}</div>}
      {action && <div className="mt-6">{action}</div>}
    </div>
  );
}

interface ErrorStateProps {
  error: unknown;
  onRetry?: () => void;
  title?: string;
  /** Better words than the server has, who does not know what a person sees. */
  message?: string;
  /** Another way on than the same again. */
  action?: ReactNode;
}

export function ErrorState({
  error,
  onRetry,
  title = 'This did not load',
  message,
  action,
}: ErrorStateProps) {
  const known = error instanceof ApiError ? error : null;
  return (
    <div role="alert" data-testid="error" className="flex flex-col items-center px-6 py-16 text-center">
      <CloudOff aria-hidden="true" strokeWidth={1.25} className="mb-4 size-12 text-bad" />
      <h2 className="text-xl font-bold">{title}</h2>
      <p className="mt-2 max-w-md text-soft">
        {message ?? known?.message ?? 'Something went wrong on this page.'}
      </p>
      {known?.problem.request_id && (
        <p className="mt-2 text-xs text-soft">
          Request <code className="select-all">{known.problem.request_id}</code>
        </p>
      )}
      {onRetry && (
        <Button look="secondary" className="mt-6" onClick={onRetry}>
          Try again
        </Button>
      )}
      {action && <div className="mt-6 flex flex-wrap justify-center gap-3">{action}</div>}
    </div>
  );
}

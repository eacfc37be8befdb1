import { Component, type ReactNode } from 'react';
import { ButtonLink } from '../ui/Button';
import { Page } from '../ui/Page';
import { EmptyState, ErrorState } from '../ui/States';

interface FailureProps {
  /** Another place is another chance: a change of it shows the page again. */
  place: string;
  children: ReactNode;
}

/** When a page itself fails, among them one whose files are gone after a new release. */
export class Failure extends Component<FailureProps, { error: unknown }> {
  override state = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? new Error('unknown') };
  }

  override componentDidUpdate(before: FailureProps) {
    if (before.place !== this.props.place && this.state.error) this.setState({ error: null });
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return <ErrorState error={error} title="This page broke" onRetry={() => window.location.reload()} />;
  }
}

export function NotFound() {
  return (
    <Page title="Not found" heading={<h1 className="sr-only">Not found</h1>}>
      <EmptyState
        testId="not-found"
        title="There is nothing here"
        action={<ButtonLink to="/">To the shop</ButtonLink>}
      >
        The address may be old, or what was here is gone.
      </EmptyState>
    </Page>
  );
}

import { useCategories, useProducts } from '../api/products';
import { Button } from '../ui/Button';
import { Page } from '../ui/Page';
import { Loading, Skeleton } from '../ui/Skeleton';
import { EmptyState, ErrorState } from '../ui/States';
import { FilterBar } from './FilterBar';
import { queryOf, useFilters } from './filters';
import { SaleCard } from './SaleCard';
import { StaleNotice } from './StaleNotice';

export function Storefront() {
  const { filters, change, clear } = useFilters();
  const list = useProducts(queryOf(filters));
  const products = list.data?.pages.flatMap((page) => page.data) ?? [];
  const stale = products.find((product) => product.stale);
  const categories = useCategories();

  return (
    <Page title="Shop" heading={<Headline />}>
      <FilterBar filters={filters} categories={categories} onChange={change} />
      <section aria-label="Sales" className="mt-8">
        <p role="status" className="sr-only" data-testid="count">
          {list.data && !list.isPlaceholderData && countText(products.length, list.hasNextPage)}
        </p>
        {list.data && (
          <StaleNotice updatedAt={list.dataUpdatedAt} failing={list.isError} asOf={stale?.as_of} />
        )}
        {list.isPending ? (
          <CardSkeletons />
        ) : list.isError && !list.data ? (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        ) : products.length === 0 ? (
          <EmptyState
            title="Nothing here"
            action={
              <Button look="secondary" onClick={clear}>
                Show everything
              </Button>
            }
          >
            No product fits what you are looking for.
          </EmptyState>
        ) : (
          <ul className="grid gap-6 sm:grid-cols-2 lg:grid-cols-3">
            {products.map((product) => (
              <li key={product.id} className="grid">
                <SaleCard product={product} />
              </li>
            ))}
          </ul>
        )}
        {list.hasNextPage && (
          <div className="mt-10 text-center">
            <Button look="secondary" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              Show more
            </Button>
          </div>
        )}
      </section>
    </Page>
  );
}

/** Told to a screen reader when a filter has changed what is shown. */
function countText(shown: number, more: boolean): string {
  return `${shown} ${shown === 1 ? 'sale' : 'sales'}${more ? ', and more' : ''}`;
}

function Headline() {
  return (
    <div className="max-w-3xl">
      <h1 className="text-5xl leading-[0.95] font-extrabold sm:text-7xl">
        Scarce things, <span className="text-accent">sold once.</span>
      </h1>
      <p className="mt-4 max-w-xl text-lg text-soft">
        What you see is what is there. Buy, and the unit is held in your name while you make up your mind.
      </p>
    </div>
  );
}

function CardSkeletons() {
  return (
    <Loading label="Loading the sales">
      <div className="grid gap-6 sm:grid-cols-2 lg:grid-cols-3">
        {['a', 'b', 'c', 'd', 'e', 'f'].map((each) => (
          <Skeleton key={each} className="h-96 rounded-card" />
        ))}
      </div>
    </Loading>
  );
}

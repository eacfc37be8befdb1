import { Archive, PackagePlus, Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAdminProducts } from '../../api/admin/products';
import type { AdminProductQuery } from '../../api/admin/types';
import type { Product } from '../../api/types';
import { ButtonLink } from '../../ui/Button';
import { Choices } from '../../ui/Choices';
import { IconButton } from '../../ui/IconButton';
import { SearchField } from '../../ui/SearchField';
import type { Column } from '../../ui/Table';
import { AdminPage } from '../shell/AdminPage';
import { Toolbar, ToolbarRow } from '../table/Controls';
import { ExportButton } from '../table/ExportButton';
import { choice, flag, text } from '../table/fields';
import { ListView } from '../table/ListView';
import { SortField, sortIn, sortingOf } from '../table/Sorting';
import { useTableState } from '../table/state';
import { AdjustDialog } from './AdjustDialog';
import { ArchiveDialog } from './ArchiveDialog';
import { productColumns, productSorts } from './columns';

const states = [
  ['', 'Current'],
  ['live', 'Live'],
  ['upcoming', 'Upcoming'],
  ['sold_out', 'Sold out'],
  ['ended', 'Ended'],
  ['archived', 'Archived'],
] as const;

const fields = {
  q: text,
  state: choice('live', 'upcoming', 'sold_out', 'ended', 'archived'),
  low_stock: flag,
  sort: sortIn(productSorts),
};

export function ProductList() {
  const state = useTableState(fields);
  const { filters, change, page } = state;
  const query = queryOf(filters);
  const list = useAdminProducts({ ...query, ...page });
  const [adjusting, setAdjusting] = useState<Product | null>(null);
  const [archiving, setArchiving] = useState<Product | null>(null);

  const columns: Column<Product>[] = [
    ...productColumns,
    {
      key: 'actions',
      header: 'Actions',
      cell: (product) => (
        <span className="-my-2 -mr-3 inline-flex md:mr-0 md:-ml-3">
          <IconButton label={`Adjust stock of ${product.name}`} onClick={() => setAdjusting(product)}>
            <PackagePlus aria-hidden="true" className="size-4.5" />
          </IconButton>
          <Link
            to={`/admin/products/${product.id}/edit`}
            aria-label={`Edit ${product.name}`}
            title={`Edit ${product.name}`}
            className="inline-flex size-11 items-center justify-center rounded-full hover:bg-sunken"
          >
            <Pencil aria-hidden="true" className="size-4.5" />
          </Link>
          <IconButton
            label={`Archive ${product.name}`}
            disabled={product.state === 'archived'}
            onClick={() => setArchiving(product)}
          >
            <Archive aria-hidden="true" className="size-4.5" />
          </IconButton>
        </span>
      ),
    },
  ];

  return (
    <AdminPage
      title="Products"
      actions={
        <>
          <ExportButton of={{ table: 'products', query }} />
          <ButtonLink to="/admin/products/new">
            <Plus aria-hidden="true" className="size-4" />
            New product
          </ButtonLink>
        </>
      }
    >
      <Toolbar>
        <Choices
          label="State"
          choices={states}
          chosen={filters.state}
          onChoose={(value) => change({ state: value })}
        />
        <ToolbarRow>
          <SearchField
            label="Search products"
            placeholder="Name, text or SKU"
            value={filters.q}
            onChange={(q) => change({ q }, true)}
            className="sm:w-72"
          />
          <SortField sorts={productSorts} state={state} />
          <label className="flex min-h-11 items-center gap-2 text-sm font-semibold">
            <input
              type="checkbox"
              checked={filters.low_stock === 'true'}
              onChange={(event) => change({ low_stock: event.target.checked ? 'true' : '' })}
              className="size-5! accent-accent"
            />
            Low stock only
          </label>
        </ToolbarRow>
      </Toolbar>
      <ListView
        caption="Products"
        list={list}
        columns={columns}
        rowKey={(product) => product.id}
        state={state}
        sorting={sortingOf(productSorts, state)}
        nothing="There is no product yet"
      />
      {adjusting && <AdjustDialog product={adjusting} onClose={() => setAdjusting(null)} />}
      {archiving && <ArchiveDialog product={archiving} onClose={() => setArchiving(null)} />}
    </AdminPage>
  );
}

function queryOf({ q, state, low_stock, sort }: Record<keyof typeof fields, string>) {
  return {
    ...(q.trim() && { q: q.trim() }),
    ...(state && { state: [state] }),
    ...(low_stock && { low_stock: true }),
    ...(sort && { sort }),
  } as AdminProductQuery;
}

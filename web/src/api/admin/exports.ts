import { useMutation } from '@tanstack/react-query';
import { api, call } from '../client';
import type { AdminOrderQuery, AdminProductQuery, CustomerQuery, EventQuery, JobQuery } from './types';

/** What can be taken along as CSV, with the filters that its table asks with. */
export type ExportOf =
  | { table: 'products'; query: AdminProductQuery }
  | { table: 'orders' | 'holds'; query: AdminOrderQuery }
  | { table: 'inventory-events'; query: EventQuery }
  | { table: 'customers'; query: CustomerQuery }
  | { table: 'jobs'; query: JobQuery };

/** Every row that the table's filters find, in the table's order: a page of it is not cut out. */
export function useExport() {
  return useMutation({
    mutationFn: async (wanted: ExportOf) => {
      save(await fetchExport(wanted), `${wanted.table}.csv`);
    },
  });
}

async function fetchExport({ table, query }: ExportOf): Promise<Blob> {
  const options = { params: { query }, parseAs: 'blob' } as const;
  const path = `/api/v1/admin/exports/${table}.csv` as const;
  // Each path knows its own query; together they only differ in what is left out.
  return (await call(api.GET(path, options as never))) as unknown as Blob;
}

function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

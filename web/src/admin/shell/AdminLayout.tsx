import { Suspense } from 'react';
import { Outlet } from 'react-router';
import { useAdminFeed } from '../../api/admin/live';
import { RowSkeletons } from '../table/ListView';
import { Sections } from './Sections';

export function AdminLayout() {
  useAdminFeed();
  return (
    <div className="mx-auto grid w-full max-w-7xl grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-6 px-4 py-6 sm:px-6 lg:grid-cols-[11.5rem_minmax(0,1fr)] lg:py-10">
      <Sections />
      <div>
        <Suspense fallback={<RowSkeletons label="Loading the page" />}>
          <Outlet />
        </Suspense>
      </div>
    </div>
  );
}

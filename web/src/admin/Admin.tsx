import { Route, Routes } from 'react-router';
import { NotFound } from '../layout/Failure';
import { Overview } from './overview/Overview';
import { ProductList } from './products/ProductList';
import { AdminLayout } from './shell/AdminLayout';

/** Every page under `/admin`; the whole folder is loaded only when one of them is asked for. */
export function Admin() {
  return (
    <Routes>
      <Route element={<AdminLayout />}>
        <Route index element={<Overview />} />
        <Route path="products" element={<ProductList />} />
        <Route path="*" element={<NotFound />} />
      </Route>
    </Routes>
  );
}

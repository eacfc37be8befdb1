import { Route, Routes } from 'react-router';
import { NotFound } from '../layout/Failure';
import { AuditPage } from './audit/AuditPage';
import { CustomerDetail } from './customers/CustomerDetail';
import { CustomerList } from './customers/CustomerList';
import { EventList } from './events/EventList';
import { JobList } from './jobs/JobList';
import { OrderDetail } from './orders/OrderDetail';
import { OrderList } from './orders/OrderList';
import { Overview } from './overview/Overview';
import { EditProduct } from './products/EditProduct';
import { NewProduct } from './products/NewProduct';
import { ProductDetail } from './products/ProductDetail';
import { ProductList } from './products/ProductList';
import { Reports } from './reports/Reports';
import { AdminLayout } from './shell/AdminLayout';

/** Every page under `/admin`; the whole folder is loaded only when one of them is asked for. */
export function Admin() {
  return (
    <Routes>
      <Route element={<AdminLayout />}>
        <Route index element={<Overview />} />
        <Route path="products" element={<ProductList />} />
        <Route path="products/new" element={<NewProduct />} />
        <Route path="products/:id" element={<ProductDetail />} />
        <Route path="products/:id/edit" element={<EditProduct />} />
        <Route path="orders" element={<OrderList key="orders" />} />
        <Route path="orders/:id" element={<OrderDetail />} />
        <Route path="holds" element={<OrderList key="holds" holds />} />
        <Route path="events" element={<EventList />} />
        <Route path="customers" element={<CustomerList />} />
        <Route path="customers/:id" element={<CustomerDetail />} />
        <Route path="reports" element={<Reports />} />
        <Route path="jobs" element={<JobList />} />
        <Route path="audit" element={<AuditPage />} />
        <Route path="*" element={<NotFound />} />
      </Route>
    </Routes>
  );
}

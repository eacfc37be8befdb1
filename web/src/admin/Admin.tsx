import { Route, Routes } from 'react-router';
import { NotFound } from '../layout/Failure';
import { EventList } from './events/EventList';
import { OrderDetail } from './orders/OrderDetail';
import { OrderList } from './orders/OrderList';
import { Overview } from './overview/Overview';
import { EditProduct } from './products/EditProduct';
import { NewProduct } from './products/NewProduct';
import { ProductDetail } from './products/ProductDetail';
import { ProductList } from './products/ProductList';
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
        <Route path="*" element={<NotFound />} />
      </Route>
    </Routes>
  );
}

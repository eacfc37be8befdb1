import { lazy } from 'react';
import { Outlet, Route, Routes } from 'react-router';
import { NotFound } from './layout/Failure';
import { RequireRole } from './layout/RequireRole';
import { Shell } from './layout/Shell';
import { Storefront } from './shop/Storefront';

// The store front is what most people come for and is loaded with the shell; every other page
// comes when it is asked for. The charts come with the admin pages only.
const Admin = lazy(async () => ({ default: (await import('./admin/Admin')).Admin }));
const Forgot = lazy(async () => ({ default: (await import('./account/Forgot')).Forgot }));
const Login = lazy(async () => ({ default: (await import('./account/Login')).Login }));
const Account = lazy(async () => ({ default: (await import('./account/Account')).Account }));
const Basket = lazy(async () => ({ default: (await import('./shop/Basket')).Basket }));
const Checkout = lazy(async () => ({ default: (await import('./shop/Checkout')).Checkout }));
const OrderPage = lazy(async () => ({ default: (await import('./account/OrderPage')).OrderPage }));
const Orders = lazy(async () => ({ default: (await import('./account/Orders')).Orders }));
const ProductPage = lazy(async () => ({ default: (await import('./shop/ProductPage')).ProductPage }));
const Register = lazy(async () => ({ default: (await import('./account/Register')).Register }));
const Reset = lazy(async () => ({ default: (await import('./account/Reset')).Reset }));

export function Pages() {
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route index element={<Storefront />} />
        <Route path="sale/:id" element={<ProductPage />} />
        <Route element={<Customers />}>
          <Route path="basket" element={<Basket />} />
          <Route path="checkout/:orderId" element={<Checkout />} />
          <Route path="account/orders" element={<Orders />} />
          <Route path="account/orders/:id" element={<OrderPage />} />
        </Route>
        <Route
          path="account"
          element={
            <RequireRole>
              <Account />
            </RequireRole>
          }
        />
        <Route path="login" element={<Login />} />
        <Route path="register" element={<Register />} />
        <Route path="forgot" element={<Forgot />} />
        <Route path="reset" element={<Reset />} />
        <Route
          path="admin/*"
          element={
            <RequireRole allow="admin">
              <Admin />
            </RequireRole>
          }
        />
        <Route path="*" element={<NotFound />} />
      </Route>
    </Routes>
  );
}

function Customers() {
  return (
    <RequireRole allow="customer">
      <Outlet />
    </RequireRole>
  );
}

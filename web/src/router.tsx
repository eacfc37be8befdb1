import { lazy } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from './layout/Failure';
import { RequireRole } from './layout/RequireRole';
import { Shell } from './layout/Shell';
import { Storefront } from './shop/Storefront';

// The store front is what most people come for and is loaded with the shell; every other page
// comes when it is asked for. The charts come with the admin pages only.
const Admin = lazy(async () => ({ default: (await import('./admin/Admin')).Admin }));
const Login = lazy(async () => ({ default: (await import('./account/Login')).Login }));
const Register = lazy(async () => ({ default: (await import('./account/Register')).Register }));

export function Pages() {
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route index element={<Storefront />} />
        <Route path="login" element={<Login />} />
        <Route path="register" element={<Register />} />
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

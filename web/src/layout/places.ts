import { ChartColumn, LogIn, Receipt, ShoppingBasket, Store, UserRound } from 'lucide-react';
import { useSession } from '../api/session';

/** Where one can go from everywhere, for whoever is here. */
export function usePlaces() {
  const state = useSession();
  const user = state.status === 'signed-in' ? state.user : null;
  const customer = user?.role !== 'admin';
  return [
    { to: '/', label: 'Shop', Icon: Store },
    customer && { to: '/basket', label: 'Basket', Icon: ShoppingBasket },
    user && customer && { to: '/account/orders', label: 'Orders', Icon: Receipt },
    user?.role === 'admin' && { to: '/admin', label: 'Admin', Icon: ChartColumn },
    user
      ? { to: '/account', label: 'Account', Icon: UserRound }
      : { to: '/login', label: 'Sign in', Icon: LogIn },
  ].filter((place) => !!place);
}

import clsx from 'clsx';
import { NavLink } from 'react-router';
import { useCart } from '../api/cart';
import { usePlaces } from './places';

/** In the header on wide screens, at the thumb on phones: the same places in the same order. */
export function Navigation({ at }: { at: 'top' | 'bottom' }) {
  const places = usePlaces();
  const inBasket = useCart().data?.items.reduce((sum, item) => sum + item.quantity, 0) ?? 0;
  const bottom = at === 'bottom';
  return (
    <nav
      aria-label={bottom ? 'Main, below' : 'Main'}
      className={
        bottom
          ? 'fixed inset-x-0 bottom-0 z-40 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden'
          : 'hidden md:block'
      }
    >
      <ul className={clsx('flex', bottom ? 'justify-around' : 'items-center gap-1')}>
        {places.map(({ to, label, Icon }) => (
          <li key={to}>
            <NavLink
              to={to}
              end={to === '/' || to === '/account'}
              className={({ isActive }) =>
                clsx(
                  'relative flex items-center font-semibold transition-colors',
                  bottom
                    ? 'min-w-16 flex-col gap-0.5 px-2 py-2 text-xs'
                    : 'gap-2 rounded-full px-4 py-2 text-sm hover:bg-sunken',
                  isActive ? 'text-accent' : 'text-ink',
                )
              }
            >
              <Icon aria-hidden="true" className={bottom ? 'size-5' : 'size-4'} />
              {label}
              {to === '/basket' && inBasket > 0 && (
                <span
                  className={clsx(
                    'numerals rounded-full bg-accent px-1.5 text-xs leading-5 text-on-accent',
                    bottom && 'absolute top-1 right-2',
                  )}
                >
                  <span aria-hidden="true">{inBasket}</span>
                  <span className="sr-only">, {inBasket} in it</span>
                </span>
              )}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

import type { OrderQuery, ProductQuery } from './types';

/** Where everything is in the cache. `products` is the prefix of every list and every single one. */
export const keys = {
  shop: ['shop'] as const,
  products: ['products'] as const,
  productList: (query: ProductQuery) => ['products', 'list', query] as const,
  product: (id: number) => ['products', 'one', id] as const,
  categories: ['categories'] as const,
  cart: ['cart'] as const,
  orders: ['orders'] as const,
  orderList: (query: OrderQuery) => ['orders', 'list', query] as const,
  order: (id: string) => ['orders', 'one', id] as const,
  orderEvents: (id: string) => ['orders', 'one', id, 'events'] as const,
  admin: ['admin'] as const,
  adminProducts: ['admin', 'products'] as const,
};

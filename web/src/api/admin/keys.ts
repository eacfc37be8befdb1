import { keys } from '../keys';

const under = (...path: readonly unknown[]) => [...keys.admin, ...path] as const;

/** Where the admin pages' answers are in the cache: all under `keys.admin`. */
export const adminKeys = {
  metrics: under('metrics'),
  products: keys.adminProducts,
  productList: (query: object) => under('products', 'list', query),
  product: (id: number) => under('products', 'one', id),
  orders: under('orders'),
  orderList: (query: object) => under('orders', 'list', query),
  order: (id: string) => under('orders', 'one', id),
  events: under('events'),
  eventList: (query: object) => under('events', 'list', query),
  customers: under('customers'),
  customerList: (query: object) => under('customers', 'list', query),
  customer: (id: number) => under('customers', 'one', id),
  jobs: under('jobs'),
  jobList: (query: object) => under('jobs', 'list', query),
  reports: under('reports'),
  report: (name: string, query: object) => under('reports', name, query),
  audit: under('audit'),
};

// The API's shapes under the names the pages use. All of them come from `schema.d.ts`.
import type { components, paths } from './schema';

type Schemas = components['schemas'];

// Until the API tells the version of the counters, the stream's word is taken as the newer.
export type Product = Schemas['Product'] & { stock_version?: number };
export type Stock = Schemas['Stock'];
export type Cart = Schemas['Cart'];
export type CartItem = Schemas['CartItem'];
// Likewise: until the API tells how often a hold can be prolonged, trying tells.
export type Order = Schemas['Order'] & { extensions_left?: number };
export type OrderEvent = Schemas['OrderEvent'];
export type OrderStatus = Order['status'];
export type Problem = Schemas['Problem'] & { limit?: number | null; had?: number | null };
export type FieldError = Schemas['FieldError'];
export type Shortage = Schemas['Shortage'];
export type Session = Schemas['Session'];
export type User = Schemas['User'];
export type ProductQuery = NonNullable<paths['/api/v1/products']['get']['parameters']['query']>;
export type OrderQuery = NonNullable<paths['/api/v1/orders']['get']['parameters']['query']>;

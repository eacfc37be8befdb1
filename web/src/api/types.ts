// The API's shapes under the names the pages use. All of them come from `schema.d.ts`.
import type { components, paths } from './schema';

type Schemas = components['schemas'];

export type Product = Schemas['Product'];
export type Stock = Schemas['Stock'];
export type Cart = Schemas['Cart'];
export type CartItem = Schemas['CartItem'];
export type Order = Schemas['Order'];
export type OrderEvent = Schemas['OrderEvent'];
export type OrderStatus = Order['status'];
export type Problem = Schemas['Problem'];
export type FieldError = Schemas['FieldError'];
export type Shortage = Schemas['Shortage'];
export type Session = Schemas['Session'];
export type PasswordChange = Schemas['PasswordRequest'];
export type ResetRequest = Schemas['ResetRequest'];
export type PasswordReset = Schemas['ConfirmResetRequest'];
export type User = Schemas['User'];
export type ProductQuery = NonNullable<paths['/api/v1/products']['get']['parameters']['query']>;
export type OrderQuery = NonNullable<paths['/api/v1/orders']['get']['parameters']['query']>;

import type { components, paths } from '../schema';

type Schemas = components['schemas'];
type Query<Path extends keyof paths> = paths[Path] extends {
  get: { parameters: { query?: infer Q } };
}
  ? NonNullable<Q>
  : never;

export type Metrics = Schemas['Metrics'];
export type InventoryEvent = Schemas['InventoryEvent'];
export type EventType = InventoryEvent['type'];
export type Customer = Schemas['Customer'];
export type CustomerDecision = Schemas['CustomerDecision'];
export type Job = Schemas['Job'];
export type Audit = Schemas['Audit'];
export type NewProduct = Schemas['NewProduct'];
export type ProductDetails = Schemas['ProductDetails'];
export type Outcome = Schemas['Outcome'];
export type StockPoint = Schemas['StockPoint'];
export type OrdersPoint = Schemas['OrdersPoint'];
export type RevenuePoint = Schemas['RevenuePoint'];
export type ProductSales = Schemas['ProductSales'];
export type Bucket = Schemas['OrdersReport']['bucket'];

export type AdminProductQuery = Query<'/api/v1/admin/products'>;
export type AdminOrderQuery = Query<'/api/v1/admin/orders'>;
export type EventQuery = Query<'/api/v1/admin/inventory-events'>;
export type CustomerQuery = Query<'/api/v1/admin/customers'>;
export type JobQuery = Query<'/api/v1/admin/jobs'>;
export type PeriodQuery = Query<'/api/v1/admin/reports/orders-timeseries'>;

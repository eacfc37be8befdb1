import type { Cart, CartItem, Order, OrderEvent, Product, Session, User } from '../api/types';

/** A moment so many seconds from now, as the server writes it. */
export function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toISOString();
}

export function aProduct(changed: Partial<Product> = {}): Product {
  return {
    id: 7,
    name: 'Brass lamp',
    description: 'Turned by hand.',
    category: 'home',
    sku: 'HOME-003',
    price: '240.00',
    currency: 'EUR',
    low_stock_threshold: 5,
    max_per_customer: null,
    hold_seconds: 120,
    sale_starts_at: null,
    sale_ends_at: null,
    available: 60,
    held: 10,
    sold: 30,
    received: 100,
    percent_sold: 30,
    version: 1,
    stock_version: 1,
    state: 'live',
    created_at: inSeconds(-1_000),
    updated_at: inSeconds(-1_000),
    stale: false,
    as_of: null,
    server_time: inSeconds(0),
    ...changed,
  };
}

export function anOrder(changed: Partial<Order> = {}): Order {
  return {
    id: '01a217f3-d060-764b-8bb0-8bb14e793d3e',
    number: 12,
    status: 'pending',
    items: [{ product_id: 7, name: 'Brass lamp', quantity: 2, unit_price: '240.00', line_total: '480.00' }],
    customer_id: 2,
    customer_email: 'ada@example.com',
    total: '480.00',
    currency: 'EUR',
    hold_expires_at: inSeconds(110),
    expires_in_ms: 110_000,
    created_at: inSeconds(-10),
    confirmed_at: null,
    closed_at: null,
    extensions: 0,
    extensions_left: 2,
    version: 1,
    server_time: inSeconds(0),
    ...changed,
  };
}

export function anOrderEvent(changed: Partial<OrderEvent> = {}): OrderEvent {
  return {
    type: 'hold_created',
    product_id: 7,
    quantity: 2,
    reason: 'held',
    created_at: inSeconds(-10),
    ...changed,
  };
}

export function aCartItem(changed: Partial<CartItem> = {}): CartItem {
  return {
    product_id: 7,
    name: 'Brass lamp',
    quantity: 2,
    unit_price: '240.00',
    line_total: '480.00',
    available: 60,
    state: 'live',
    price_changed: false,
    ...changed,
  };
}

export function aCart(...items: CartItem[]): Cart {
  return {
    items,
    total: '480.00',
    currency: 'EUR',
    version: 1,
    expires_at: inSeconds(86_400),
    server_time: inSeconds(0),
  };
}

export const ada: User = {
  id: 2,
  email: 'ada@example.com',
  role: 'customer',
  created_at: '2026-11-01T10:00:00.000Z',
};
export const admin: User = { ...ada, id: 1, email: 'admin@example.com', role: 'admin' };

export function aSession(user: User = ada): Session {
  return { token: 'a.b.c', expires_at: inSeconds(600), user };
}

import './Admin';
import { vi } from 'vitest';
import type { Customer, InventoryEvent, Job, Metrics } from '../api/admin/types';
import { admin, inSeconds } from '../testing/fixtures';
import { open } from '../testing/render';
import { json, page, Server } from '../testing/server';

export function someMetrics(changed: Partial<Metrics> = {}): Metrics {
  return {
    total_products: 3,
    available: 3_432,
    held: 3,
    sold: 67,
    received: 3_502,
    low_stock: 2,
    pending_holds: { count: 2, quantity: 3 },
    confirmed_orders: { count: 47, quantity: 67 },
    cancelled_orders: { count: 12, quantity: 14 },
    expired_orders: { count: 13, quantity: 18 },
    oversell_attempts_blocked: 12,
    inventory_events_summary: [],
    revenue: '4461.40',
    currency: 'EUR',
    jobs: { waiting: 4, dead: 1 },
    server_time: inSeconds(0),
    ...changed,
  };
}

export function anInventoryEvent(changed: Partial<InventoryEvent> = {}): InventoryEvent {
  return {
    id: 138,
    product_id: 7,
    order_id: '01a217f3-d060-764b-8bb0-8bb14e793d3e',
    type: 'hold_released',
    available_change: 2,
    held_change: -2,
    sold_change: 0,
    received_change: 0,
    stock_version: 15,
    actor: { kind: 'system', id: null },
    reason: 'expired',
    created_at: inSeconds(-20),
    ...changed,
  };
}

export function aJob(changed: Partial<Job> = {}): Job {
  return {
    id: 53,
    kind: 'order_confirmed',
    order_id: '01a217f3-d060-764b-8bb0-8bb14e793d3e',
    state: 'dead',
    attempts: 9,
    last_error: 'connection refused',
    created_at: inSeconds(-900),
    next_try_at: inSeconds(-60),
    done_at: null,
    ...changed,
  };
}

export function aCustomer(changed: Partial<Customer> = {}): Customer {
  return {
    id: 2,
    email: 'ada@example.com',
    orders: 3,
    revenue: '720.50',
    currency: 'EUR',
    role: 'customer',
    disabled: false,
    created_at: '2026-11-01T10:00:00.000Z',
    ...changed,
  };
}

/** A server that knows what the frame of every admin page asks for. */
export function adminServer(): Server {
  // jsdom measures nothing, so nothing is drawn: charts are looked at in a browser.
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  return new Server()
    .on('GET', '/api/v1/admin/metrics', () => json(200, someMetrics()))
    .on('GET', '/api/v1/admin/products', () => page([]));
}

export function openAdmin(path: string) {
  return open(`/admin${path}`, admin);
}

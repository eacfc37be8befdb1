import { type QueryClient, replaceEqualDeep } from '@tanstack/react-query';
import { noteServerTime } from '../clock';
import { keys } from '../keys';
import type { Cart, OrderStatus, Product } from '../types';

/** The level of one product, as the stream tells it. */
export interface StockEvent {
  product_id: number;
  available: number;
  held: number;
  sold: number;
  received: number;
  version: number;
  server_time: string;
}

export interface OrderChange {
  id: string;
  status: OrderStatus;
}

/** Writes a level into every cached copy of the product, unless the copy is as new. */
export function applyStock(client: QueryClient, event: StockEvent): void {
  noteServerTime(event.server_time);
  let turned = false;
  for (const queryKey of [keys.products, keys.adminProducts]) {
    client.setQueriesData({ queryKey }, (cached: unknown) =>
      patchProducts(cached, event.product_id, (product) => {
        if (product.stock_version >= event.version) return product;
        turned ||= (product.available === 0) !== (event.available === 0);
        return withLevel(product, event);
      }),
    );
  }
  client.setQueryData<Cart>(keys.cart, (cart) => {
    const line = cart?.items.find((item) => item.product_id === event.product_id);
    if (!cart || !line || line.available === event.available) return cart;
    turned ||= (line.available === 0) !== (event.available === 0);
    const left = { ...line, available: event.available };
    return { ...cart, items: cart.items.map((item) => (item === line ? left : item)) };
  });
  // Whether it is sold out is the server's to say, also of what is in a basket.
  if (turned) {
    void client.invalidateQueries({ queryKey: keys.products });
    void client.invalidateQueries({ queryKey: keys.cart });
  }
}

export function applyOrder(client: QueryClient, event: OrderChange): void {
  void client.invalidateQueries({ queryKey: keys.orders });
  if (event.status === 'confirmed') void client.invalidateQueries({ queryKey: keys.cart });
}

function withLevel(product: Product, level: Level): Product {
  const { available, held, sold, received, version } = level;
  const percent_sold = received === 0 ? 0 : Math.floor((sold * 100) / received);
  return { ...product, available, held, sold, received, percent_sold, stock_version: version };
}

/** For `structuralSharing`: an answer that was under way, or comes from an instance that has not heard yet, takes no
 *  newer level back. */
export function keepNewestLevels(cached: unknown, answer: unknown): unknown {
  const newest = new Map<number, Product>();
  patchProducts(cached, undefined, (product) => {
    newest.set(product.id, product);
    return product;
  });
  const merged = patchProducts(answer, undefined, (product) => {
    const known = newest.get(product.id);
    if (!known || known.stock_version <= product.stock_version) return product;
    return withLevel(product, { ...known, version: known.stock_version });
  });
  return replaceEqualDeep(cached, merged);
}

type Level = Pick<StockEvent, 'available' | 'held' | 'sold' | 'received' | 'version'>;

type Change = (product: Product) => Product;

// A cached answer about products is one product, a page of them, or pages of pages. Without an id all are changed.
function patchProducts(cached: unknown, id: number | undefined, change: Change): unknown {
  if (!isObject(cached)) return cached;
  if ('stock_version' in cached) {
    return id === undefined || cached.id === id ? change(cached as unknown as Product) : cached;
  }
  for (const member of ['data', 'pages'] as const) {
    const list = cached[member];
    if (Array.isArray(list)) {
      const patched = list.map((each) => patchProducts(each, id, change));
      return patched.some((each, at) => each !== list[at]) ? { ...cached, [member]: patched } : cached;
    }
  }
  return cached;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keys } from '../keys';
import { useUser } from '../session';
import { applyOrder, applyStock, type OrderChange, type StockEvent } from './apply';
import { feedStatus } from './status';
import { openStream } from './stream';
import { useVisible } from './visible';

/** Keeps the shop's cache in step with the server for as long as it is mounted and not at rest. A
 *  browser has few connections to one server, and a stream keeps one: no page needs two. */
export function useShopFeed(atRest: boolean): void {
  const client = useQueryClient();
  const userId = useUser()?.id;
  const visible = useVisible();
  useEffect(() => {
    if (atRest || !visible) return;
    // Orders are told to their owner only, so another person needs another stream.
    const topics = userId === undefined ? 'stock' : 'stock,orders';
    return openStream({
      path: `/api/v1/stream?topics=${topics}`,
      onStatus: feedStatus.set,
      onGap: () => {
        for (const queryKey of [keys.products, keys.orders, keys.cart]) {
          void client.invalidateQueries({ queryKey });
        }
      },
      onEvent: ({ event, data }) => {
        if (event === 'stock') applyStock(client, JSON.parse(data) as StockEvent);
        if (event === 'order') applyOrder(client, JSON.parse(data) as OrderChange);
      },
    });
  }, [client, userId, atRest, visible]);
}

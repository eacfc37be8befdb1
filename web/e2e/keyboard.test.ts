import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, Person } from './browser';
import { Service } from './service';

let browser: Browser;
let service: Service;
let order: string;
const PRODUCT = 1;

beforeAll(async () => {
  [browser, service] = await Promise.all([launch(), Service.start()]);
  service.seed();
  const ada = await service.customer('ada');
  order = String((await ada.post('/api/v1/holds', { product_id: PRODUCT, quantity: 1 })).id);
  await ada.post('/api/v1/cart/items', { product_id: 12, quantity: 2 });
});
afterAll(async () => {
  await browser?.close();
  await service?.remove();
});

const MOST_STOPS = 150;

/** Goes through the page with Tab until the focus leaves it, and tells the stops at which a person does
 *  not see where they are: nothing shows the focus, or something lies over it. */
async function lostStops(page: Page): Promise<{ stops: number; lost: string[] }> {
  const lost: string[] = [];
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return null;
      // A radio or a checkbox may be shown by its label.
      const seen = at.getBoundingClientRect().width > 1 ? at : (at.closest('label') ?? at);
      const name = `${at.tagName} ${at.getAttribute('aria-label') ?? at.getAttribute('name') ?? at.textContent}`;
      const { outlineStyle, outlineWidth } = getComputedStyle(seen);
      if (outlineStyle === 'none' || outlineWidth === '0px') return `${name}: not shown`;
      const { left, right, top, bottom } = seen.getBoundingClientRect();
      const [width, height] = [document.documentElement.clientWidth, window.innerHeight];
      const [x1, x2] = [Math.max(0, left), Math.min(width, right)];
      const [y1, y2] = [Math.max(0, top), Math.min(height, bottom)];
      const points = [0.1, 0.5, 0.9].flatMap((x) =>
        [0.1, 0.5, 0.9].map((y) => [x1 + x * (x2 - x1), y1 + y * (y2 - y1)] as const),
      );
      const open = points.filter(([x, y]) => {
        const there = document.elementFromPoint(x, y);
        return there !== null && (seen.contains(there) || there.contains(seen));
      });
      return x2 > x1 && y2 > y1 && open.length >= points.length / 2 ? '' : `${name}: hidden`;
    });
    if (stop === null) return { stops, lost };
    if (stop) lost.push(stop);
  }
  return { stops: MOST_STOPS, lost };
}

async function walk(page: Page, path: string, ready: string): Promise<void> {
  await page.goto(path);
  await page.locator(ready).first().waitFor();
  const { stops, lost } = await lostStops(page);
  expect(lost, `${path}: where the keyboard is`).toEqual([]);
  expect(stops, `${path}: stops of the keyboard`).toBeGreaterThan(4);
}

test('wherever the keyboard is can be seen on a phone, where the most lies over a page', async () => {
  const look = { theme: 'dark', width: 390 } as const;
  const ada = await Person.at(browser, service.address, look);
  await walk(ada.page, '/login', 'form');
  await ada.signIn('ada@shop.example', 'a password of ada');
  await walk(ada.page, '/', 'a[href^="/sale/"]');
  await walk(ada.page, `/sale/${PRODUCT}`, 'h1');
  await walk(ada.page, '/basket', '[data-testid^=line-]');
  await walk(ada.page, `/checkout/${order}`, 'h1');
  await walk(ada.page, '/account/orders', 'table');
  await ada.leave();

  const boss = await Person.at(browser, service.address, look);
  await boss.signIn(service.adminLogin.email, service.adminLogin.password);
  await walk(boss.page, '/admin', 'figure svg');
  await walk(boss.page, '/admin/products', 'table');
  await walk(boss.page, '/admin/orders', 'table');
  await walk(boss.page, '/admin/products/new', 'form');
  await walk(boss.page, `/admin/products/${PRODUCT}`, 'figure svg');
  await boss.leave();
});

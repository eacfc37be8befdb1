import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectSound } from './inspect';
import type { Api } from './service';
import { Stage } from './stage';

const stage = new Stage();
// On a phone the most lies over a page.
const PHONE = { theme: 'dark', width: 390 } as const;
/** More than one page of rows. */
const MANY = 25;
const MOST_STOPS = 250;

let ada: Api;
let product: number;
let held: string;
let bought: string;
let customer: number;

beforeAll(async () => {
  stage.service.seed();
  ada = await stage.service.customer('ada');
  // Its holds outlast these tests.
  product = await stage.service.product(9, { hold_seconds: 3_600 });
  held = await ada.hold(product);
  bought = await ada.buy(product);
  await ada.post('/api/v1/cart/items', { product_id: 12, quantity: 2 });
  customer = Number((await ada.get('/api/v1/auth/me')).id);
});

/** Goes on with Tab until the focus leaves the page, or the dialog on it, and tells where a person does not
 *  see where they are, because nothing shows the focus or something lies over it, and what is never reached. */
async function lostStops(page: Page): Promise<{ stops: number; lost: string[] }> {
  const lost: string[] = [];
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return null;
      at.setAttribute('data-reached', '');
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
  return { stops: MOST_STOPS, lost: [...lost, 'the focus never leaves'] };
}

/** What can be used with a mouse and has not been a stop. */
async function neverReached(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const inside = document.querySelector('dialog[open]') ?? document;
    const usable = 'a[href], button, input, select, textarea, summary, [onclick], [role=button]';
    return [...inside.querySelectorAll<HTMLInputElement>(usable)]
      .filter((each) => !each.disabled && each.checkVisibility() && !('reached' in each.dataset))
      .filter(
        // Arrows go to the others of a group.
        ({ type, name }) =>
          type !== 'radio' || !inside.querySelector(`input[type=radio][name="${name}"][data-reached]`),
      )
      .map((each) => `${each.tagName} ${each.ariaLabel || each.name || each.textContent}: never reached`);
  });
}

async function walk(page: Page, path: string, ready: string): Promise<void> {
  await page.goto(path);
  await page.locator(ready).first().waitFor();
  const { stops, lost } = await lostStops(page);
  // What came to the page meanwhile is met on another round.
  if ((await neverReached(page)).length > 0) lost.push(...(await lostStops(page)).lost);
  lost.push(...(await neverReached(page)));
  expect(lost, `${path}: where the keyboard is`).toEqual([]);
  expect(stops, `${path}: stops of the keyboard`).toBeGreaterThan(4);
}

const hasFocus = (target: Locator) => target.evaluate((element) => element === document.activeElement);

/** Goes on with Tab until the focus is there. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if (await hasFocus(target)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not come to ${target}`);
}

async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Opens a dialog, goes round in it, and leaves it: the focus is where it was. */
async function throughDialog(page: Page, opener: Locator): Promise<void> {
  await press(page, opener);
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  const name = `dialog of ${opener}`;
  expect(await dialog.locator(':focus').count(), `${name}: the focus is in it`).toBe(1);
  await lostStops(page);
  const { stops, lost } = await lostStops(page);
  lost.push(...(await neverReached(page)));
  expect(lost, `${name}: where the keyboard is`).toEqual([]);
  expect(stops, `${name}: its stops`).toBeGreaterThan(1);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await hasFocus(opener), `${name}: the focus is back`).toBe(true);
}

describe('wherever the keyboard is can be seen, and it comes everywhere', () => {
  test('for a visitor', async () => {
    const { page } = await stage.visitor(PHONE);
    for (const path of ['/login', '/register', '/forgot', '/reset?token=abc']) await walk(page, path, 'form');
    await walk(page, '/', 'a[href^="/sale/"]');
    await walk(page, '/no/such/page', '[data-testid=not-found]');
  });

  test('for a customer', async () => {
    const { page } = await stage.signedIn(ada.login, PHONE);
    await walk(page, '/', 'a[href^="/sale/"]');
    await walk(page, `/sale/${product}`, 'h1');
    await walk(page, '/basket', '[data-testid^=line-]');
    await walk(page, `/checkout/${held}`, 'h1');
    await walk(page, `/checkout/${bought}`, 'h1');
    await walk(page, '/account', 'form');
    await walk(page, '/account/orders', 'table');
    await walk(page, `/account/orders/${bought}`, '[data-testid=timeline]');
  });

  test.each([
    ['', 'figure svg'],
    ['/products', 'table'],
    ['/products/new', 'form'],
    ['/products/1', 'figure svg'],
    ['/products/1/edit', 'form'],
    ['/orders', 'table'],
    ['/orders/bought', 'table'],
    ['/holds', 'table'],
    ['/events', 'table'],
    ['/customers', 'table'],
    ['/customers/ada', 'table'],
    ['/reports', 'figure svg'],
    ['/jobs', 'table'],
    ['/audit', '[data-testid=audit-clean]'],
  ])('for an admin at %s', async (path, ready) => {
    const { page } = await stage.boss(PHONE);
    const place = path.replace('/bought', `/${bought}`).replace('/ada', `/${customer}`);
    await walk(page, `/admin${place}`, ready);
  });
});

/** An account of which somebody decided this. */
async function account(decided: object): Promise<unknown> {
  const { id } = await (await stage.service.customer()).get('/api/v1/auth/me');
  await (await stage.service.admin()).patch(`/api/v1/admin/customers/${id}`, decided);
  return id;
}

describe('a dialog keeps the keyboard, and gives it back', () => {
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first();

  test('for a customer', async () => {
    const { page } = await stage.signedIn(ada.login, PHONE);
    for (const [path, opener] of [
      [`/sale/${product}`, 'Buy now'],
      [`/checkout/${held}`, 'Give it back'],
    ] as const) {
      await page.goto(path);
      await throughDialog(page, button(page, opener));
    }
  });

  test('for an admin', async () => {
    const { page } = await stage.boss(PHONE);
    const [closed, promoted] = [await account({ disabled: true }), await account({ role: 'admin' })];
    for (const [path, opener] of [
      ['products', /^Adjust stock/],
      ['products', /^Archive /],
      ['holds', /^Release/],
      [`orders/${bought}`, 'Cancel order'],
      [`customers/${customer}`, 'Make an admin'],
      [`customers/${customer}`, 'Close account'],
      [`customers/${closed}`, 'Open account'],
      [`customers/${promoted}`, 'Make a customer'],
    ] as const) {
      await page.goto(`/admin/${path}`);
      await throughDialog(page, button(page, opener));
    }
  });

  test('when something unsaved is left', async () => {
    const { page } = await stage.boss(PHONE);
    await page.goto(`/admin/products/${product}`);
    await press(page, page.getByRole('link', { name: 'Edit' }));
    await tabTo(page, page.getByLabel('Name'));
    await page.keyboard.type('Mine ');
    await throughDialog(page, page.getByRole('link', { name: 'Back' }));
    await page.goBack();
    const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
    await press(page, dialog.getByRole('button', { name: 'Leave' }));
    await page.waitForURL((url) => !url.pathname.endsWith('/edit'));
  });

  test('when somebody was faster', async () => {
    const admin = await stage.service.admin();
    const product = await stage.service.product(3);
    const { page } = await stage.boss(PHONE);
    await page.goto(`/admin/products/${product}/edit`);
    await tabTo(page, page.getByLabel('Name'));
    await page.keyboard.type('Mine ');
    const { version } = await admin.get(`/api/v1/products/${product}`);
    await admin.patch(`/api/v1/admin/products/${product}`, { name: 'Theirs', version });
    await throughDialog(page, page.getByRole('button', { name: 'Save' }));
  });
});

test('a piece is bought with the keyboard alone', async () => {
  const { page } = await stage.customer();
  await page.goto('/');
  await press(page, page.getByRole('link', { name: /^Buy / }).first());
  await press(page, page.getByRole('dialog').getByRole('button', { name: 'Hold for me' }));
  await press(page, page.getByRole('button', { name: 'More time' }));
  await page.getByText('Made longer once').waitFor();
  await press(page, page.getByRole('button', { name: /^Buy for/ }));
  await page.getByTestId('confirmed').waitFor();
});

test('a table is sorted, filtered and paged with the keyboard alone, and keeps the focus', async () => {
  const { page } = await stage.boss();
  await page.goto('/admin/products');
  const price = page.getByRole('columnheader', { name: 'Price' });
  const sort = price.getByRole('button');
  for (const order of ['ascending', 'descending']) {
    await press(page, sort);
    await page.locator(`th[aria-sort=${order}]`).waitFor();
    expect(await hasFocus(sort), order).toBe(true);
  }
  await page.goto('/admin/products?state=live');
  await press(page, page.getByLabel('Low stock only'), 'Space');
  await page.waitForURL(/low_stock=true/);
  await page.locator('input:checked:focus').waitFor();
  await page.keyboard.press('Space');
  await page.waitForURL((url) => !url.search.includes('low_stock'));
  const all = page.getByRole('button', { name: 'Current', exact: true });
  await tabTo(page, page.getByRole('searchbox'));
  await page.keyboard.type('lamp');
  await page.waitForURL(/q=lamp/);
  await page.keyboard.press('Shift+Tab');
  await press(page, all);
  await page.waitForURL((url) => !url.search.includes('state'));
  expect(await hasFocus(all)).toBe(true);
  for (let more = 0; more < MANY; more += 1) await stage.service.product(1);
  await page.goto('/admin/events');
  await press(page, page.getByRole('button', { name: 'Next' }));
  await page.waitForURL(/cursor=/);
});

test('a product is found in a search box with the keyboard alone', async () => {
  const { page } = await stage.boss();
  await page.goto('/admin/events');
  const box = page.getByRole('combobox', { name: 'Product' });
  await press(page, box, 'ArrowDown');
  const found = page.getByRole('listbox').getByRole('option');
  await found.nth(3).waitFor();
  await expectSound(page, 'admin, a search for a product');
  await page.keyboard.type('kettle');
  await expect.poll(() => found.allTextContents().then(String)).toMatch(/^[^,]*kettle[^,]*$/i);
  await page.keyboard.press('Enter');
  await page.waitForURL(/product_id=\d+/);
  await expect.poll(() => box.inputValue()).toMatch(/kettle/i);
  expect(await hasFocus(box)).toBe(true);
});

test('stock is adjusted with the keyboard alone', async () => {
  const product = await stage.service.product(3, { name: 'Of the keyboard' });
  const { page } = await stage.boss();
  await page.goto(`/admin/products/${product}`);
  await press(page, page.getByRole('button', { name: 'Adjust stock' }));
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Tab');
  await page.keyboard.type('9');
  await page.keyboard.press('Tab');
  await page.keyboard.type('broken');
  await page.keyboard.press('Enter');
  await dialog.getByTestId('adjust-refused').waitFor();
  expect(await dialog.locator(':focus').count(), 'the focus is still in the dialog').toBe(1);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.type('2');
  await page.keyboard.press('Enter');
  await page.getByText(/-2|−2/).first().waitFor();
});

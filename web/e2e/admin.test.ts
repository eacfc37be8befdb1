import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { go } from './browser';
import { expectSound } from './inspect';
import { type Api, Service } from './service';
import { Stage } from './stage';

// Nobody takes mails here, so that there are jobs to be tried again.
const stage = new Stage(() => Service.start({ SMTP_URL: 'smtp://127.0.0.1:9', STOCKADE_LOG_LEVEL: 'error' }));

let admin: Api;
/** A product of which one piece is sold, one held and one given back; the order that was bought; who did it. */
let trade: { product: number; bought: string; customer: number };

beforeAll(async () => {
  const { service } = stage;
  admin = await service.admin();
  const buyer = await service.customer('somebody-with-an-address-that-is-rather-long');
  const product = await service.product(4, { name: 'A lamp with a name that is rather long', sku: 'LAMP-1' });
  const bought = await buyer.buy(product);
  await buyer.post(`/api/v1/orders/${await buyer.hold(product)}/cancel`, {});
  await buyer.hold(product);
  trade = { product, bought, customer: Number((await buyer.get('/api/v1/auth/me')).id) };
});

/** Opens a dialog, looks at it, and closes it. */
async function lookAtDialog(page: Page, opener: string | RegExp, title: string): Promise<void> {
  await page.getByRole('button', { name: opener }).first().click();
  await page.getByRole('dialog', { name: title }).waitFor();
  await expectSound(page, `dialog, ${title}`);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

test('every list and report is sound', async () => {
  const { page } = await stage.boss();
  await page.goto('/admin');
  await page.locator('figure svg').nth(3).waitFor();
  await expectSound(page, 'admin, overview');
  await go(page, '/admin/reports');
  await page.locator('figure svg').nth(2).waitFor();
  await page.getByRole('button', { name: /^Table.*Holds and endings/ }).click();
  await expectSound(page, 'admin, reports');
  const one = `customers/${trade.customer}`;
  for (const list of ['products', 'orders', 'holds', 'events', 'customers', one, 'jobs']) {
    await go(page, `/admin/${list}`);
    await page.getByRole('table').waitFor();
    await expectSound(page, `admin, ${list}`);
  }
  // The jobs are on the screen.
  await page
    .getByRole('button', { name: /^Retry/ })
    .first()
    .click();
  await page.getByText(/is tried again now$/).waitFor();
  await expectSound(page, 'admin, a job that is tried again');
  await go(page, '/admin/orders?q=nobody');
  await page.getByTestId('empty').waitFor();
  await expectSound(page, 'admin, a list without rows');
  await go(page, '/admin/events?cursor=nonsense');
  await page.getByRole('button', { name: 'To the first page' }).waitFor();
  await expectSound(page, 'admin, a page of rows that there is not');
  await go(page, '/admin/audit');
  await page.getByTestId('audit-clean').waitFor();
  await expectSound(page, 'admin, audit');
  await go(page, '/admin/nowhere');
  await page.getByTestId('not-found').waitFor();
  await expectSound(page, 'admin, an address that is nothing');
  await go(page, '/account');
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  await expectSound(page, "an admin's account");
});

test('every form and dialog is sound', async () => {
  const { product, bought } = trade;
  const { page } = await stage.boss();
  await go(page, '/admin/holds');
  await lookAtDialog(page, /^Release/, 'Release hold');
  await go(page, `/admin/orders/${bought}`);
  await page.getByRole('table', { name: /^Rows of the ledger/ }).waitFor();
  await expectSound(page, 'admin, an order');
  await lookAtDialog(page, 'Cancel order', 'Cancel order');
  await go(page, `/admin/products/${product}`);
  await page.getByRole('table', { name: /^Ledger/ }).waitFor();
  await page.locator('figure svg').first().waitFor();
  await expectSound(page, 'admin, a product');
  await lookAtDialog(page, 'Adjust stock', 'Adjust stock');
  await lookAtDialog(page, 'Archive', 'Archive product');
  await go(page, '/admin/products/new');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.locator('[aria-invalid=true]').first().waitFor();
  await expectSound(page, 'admin, a new product with mistakes');
  await go(page, `/admin/products/${product}/edit`);
  await page.getByLabel('Name').fill('Mine');
  await expectSound(page, 'admin, an edit');
  await page.getByRole('link', { name: 'Back' }).click();
  await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
  await expectSound(page, 'dialog, something unsaved');
  await page.keyboard.press('Escape');
  const { version } = await admin.get(`/api/v1/products/${product}`);
  await admin.patch(`/api/v1/admin/products/${product}`, { name: 'Theirs', version });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog', { name: 'Somebody was faster' }).waitFor();
  await expectSound(page, 'dialog, a version conflict');
});

test('what can be done about an account is asked for in a sound dialog', async () => {
  const { id } = await (await stage.service.customer('somebody-whom-much-is-done-about')).get(
    '/api/v1/auth/me',
  );
  const { page } = await stage.boss();
  await page.goto(`/admin/customers/${id}`);
  for (const act of ['Close account', 'Open account', 'Make an admin', 'Make a customer']) {
    await lookAtDialog(page, act, act);
    await page.getByRole('button', { name: act }).click();
    await page.getByRole('dialog').getByRole('button', { name: act }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
});

test('every table is in the order of the heading that was pressed', async () => {
  const { page } = await stage.boss();
  const other = await stage.service.customer();
  await other.buy(await stage.service.product(9, { price: '3.50' }), 3);
  await other.hold(await stage.service.product(9, { price: '99.00' }), 2);
  for (const [list, heading] of [
    ['products', 'Price'],
    ['products', 'Available'],
    ['orders', 'Total'],
    ['customers', 'Revenue'],
    ['customers', 'Confirmed orders'],
    ['jobs', 'Tries'],
  ] as const) {
    await page.goto(`/admin/${list}`);
    const head = page.getByRole('columnheader', { name: heading });
    const place = await head.evaluate((cell: HTMLTableCellElement) => cell.cellIndex + 1);
    for (let turn = 0; turn < 2; turn += 1) {
      const before = page.url();
      await head.getByRole('button').click();
      await page.waitForURL((url) => url.href !== before);
      const sign = (await head.getAttribute('aria-sort')) === 'descending' ? -1 : 1;
      const inOrder = async () => {
        const cells = await page.locator(`tbody td:nth-child(${place})`).allTextContents();
        const numbers = cells.map((cell) => Number(cell.replace(/[^\d.]/g, '')));
        return numbers.length > 1 && numbers.join() === numbers.toSorted((a, b) => sign * (a - b)).join();
      };
      await expect.poll(inOrder, { message: `${list} by ${heading}`, timeout: 5_000 }).toBe(true);
    }
  }
});

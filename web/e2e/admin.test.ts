import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { go, launch, Person, WIDTHS } from './browser';
import { expectSound } from './inspect';
import { type Api, Service } from './service';

let browser: Browser;
let service: Service;
let admin: Api;
let boss: Person | undefined;

beforeAll(async () => {
  // Nobody takes mails here, so that there are jobs to be tried again.
  [browser, service] = await Promise.all([
    launch(),
    Service.start({ SMTP_URL: 'smtp://127.0.0.1:9', STOCKADE_LOG_LEVEL: 'error' }),
  ]);
  admin = await service.admin();
});
afterEach(async () => {
  const complaints = boss?.complaints;
  await boss?.leave();
  boss = undefined;
  expect(complaints).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  await service?.remove();
});

async function signedIn(width: number): Promise<Page> {
  boss = await Person.at(browser, service.address, { theme: 'light', width });
  await boss.signIn(service.adminLogin.email, service.adminLogin.password);
  return boss.page;
}

/** A product of which one piece is sold, one held and one given back, by a new customer. */
async function trade(width: number): Promise<{ product: number; bought: string; customer: number }> {
  const made = await admin.post('/api/v1/admin/products', {
    name: `A lamp with a name that is rather long, number ${width}`,
    description: 'Turned by hand.',
    category: 'home',
    sku: `LAMP-${width}`,
    price: '24.00',
    stock: 4,
  });
  const product = Number(made.id);
  const buyer = await service.customer(`somebody-with-a-long-name-${width}`);
  const order = async () =>
    String((await buyer.post('/api/v1/holds', { product_id: product, quantity: 1 })).id);
  const bought = await order();
  await buyer.post(`/api/v1/orders/${bought}/confirm`, {});
  await buyer.post(`/api/v1/orders/${await order()}/cancel`, {});
  await order();
  return { product, bought, customer: Number((await buyer.get('/api/v1/auth/me')).id) };
}

/** Opens a dialog, looks at it, and closes it. */
async function lookAtDialog(page: Page, opener: string | RegExp, title: string): Promise<void> {
  await page.getByRole('button', { name: opener }).first().click();
  await page.getByRole('dialog', { name: title }).waitFor();
  await expectSound(page, `the dialog "${title}"`);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

test.each(WIDTHS)('every list and report is sound in both themes at %i px', async (width) => {
  const { customer } = await trade(width);
  const page = await signedIn(width);
  await page.goto('/admin');
  await page.locator('figure svg').nth(3).waitFor();
  await expectSound(page, 'the overview');
  await go(page, '/admin/reports');
  await page.locator('figure svg').nth(2).waitFor();
  await page.getByRole('button', { name: /^Table.*Holds and endings/ }).click();
  await expectSound(page, 'the reports');
  for (const list of [
    'products',
    'orders',
    'holds',
    'events',
    'customers',
    `customers/${customer}`,
    'jobs',
  ]) {
    await go(page, `/admin/${list}`);
    await page.getByRole('table').waitFor();
    await expectSound(page, `/admin/${list}`);
  }
  // The jobs are on the screen.
  await page
    .getByRole('button', { name: /^Retry/ })
    .first()
    .click();
  await page.getByText(/is tried again now$/).waitFor();
  await expectSound(page, 'a job that is tried again');
  await go(page, '/admin/orders?q=nobody');
  await page.getByTestId('empty').waitFor();
  await expectSound(page, 'a list without rows');
  await go(page, '/admin/audit');
  await page.getByTestId('audit-clean').waitFor();
  await expectSound(page, 'the audit');
  await go(page, '/admin/nowhere');
  await page.getByTestId('not-found').waitFor();
  await expectSound(page, 'an address that is nothing');
  await go(page, '/account');
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  await expectSound(page, "an admin's account");
});

test.each(WIDTHS)('every form and dialog is sound in both themes at %i px', async (width) => {
  const { product, bought, customer } = await trade(width + 1);
  const page = await signedIn(width);
  await go(page, `/admin/customers/${customer}`);
  await lookAtDialog(page, 'Close account', 'Close account');
  await go(page, '/admin/holds');
  await lookAtDialog(page, /^Release/, 'Release hold');
  await go(page, `/admin/orders/${bought}`);
  await page.getByRole('table', { name: /^Rows of the ledger/ }).waitFor();
  await expectSound(page, 'an order');
  await lookAtDialog(page, 'Cancel order', 'Cancel order');
  await go(page, `/admin/products/${product}`);
  await page.getByRole('table', { name: /^Ledger/ }).waitFor();
  await page.locator('figure svg').first().waitFor();
  await expectSound(page, 'a product');
  await lookAtDialog(page, 'Adjust stock', 'Adjust stock');
  await lookAtDialog(page, 'Archive', 'Archive product');
  await go(page, '/admin/products/new');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.locator('[aria-invalid=true]').first().waitFor();
  await expectSound(page, 'a new product with mistakes');
  await go(page, `/admin/products/${product}/edit`);
  await page.getByLabel('Name').fill('Mine');
  await expectSound(page, 'an edit');
  const { version } = await admin.get(`/api/v1/products/${product}`);
  await admin.patch(`/api/v1/admin/products/${product}`, { name: 'Theirs', version });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog', { name: 'Somebody was faster' }).waitFor();
  await expectSound(page, 'a version conflict');
});

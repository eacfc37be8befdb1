import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launch, Person } from './browser';
import { type Api, Service } from './service';

let browser: Browser;
let service: Service;
let admin: Api;
let people: Person[] = [];

beforeAll(async () => {
  browser = await launch();
});

beforeEach(async () => {
  service = await Service.start();
  admin = await service.admin();
});

afterEach(async () => {
  for (const person of people) {
    expect(person.complaints).toEqual([]);
    await person.leave();
  }
  people = [];
  await service?.remove();
});

afterAll(async () => {
  await browser?.close();
});

async function product(name: string, stock: number): Promise<number> {
  const details = { name, description: 'One of few.', category: 'home', price: '25.00', stock };
  const made = await admin.post('/api/v1/admin/products', details);
  return Number(made.id);
}

/** Somebody with a browser of their own, who has an account and is signed in. */
async function shopper(name: string): Promise<Person> {
  await service.customer(name);
  return signedIn(`${name}@shop.example`, `a password of ${name}`);
}

async function signedIn(email: string, password: string): Promise<Person> {
  const person = await Person.at(browser, service.address);
  people.push(person);
  await person.signIn(email, password);
  return person;
}

test('two buyers want the last piece: one gets it, the other is told', async () => {
  const id = await product('The last one', 1);
  const [ada, ben] = await Promise.all([shopper('ada'), shopper('ben')]);
  for (const { page } of [ada, ben]) {
    await page.goto(`/sale/${id}`);
    await page.getByRole('button', { name: 'Buy now' }).click();
    await page.getByRole('button', { name: 'Hold for me' }).waitFor();
  }
  await Promise.all(
    [ada, ben].map(({ page }) =>
      page.getByRole('button', { name: 'Hold for me' }).click({ noWaitAfter: true }),
    ),
  );
  const outcomes = await Promise.all(
    [ada, ben].map(async ({ page }) => {
      const held = page.waitForURL('**/checkout/*').then(() => 'held');
      const refused = page
        .getByTestId('refused')
        .waitFor()
        .then(() => 'refused');
      // The loser's wait for the other outcome ends with the page.
      held.catch(() => undefined);
      refused.catch(() => undefined);
      return Promise.race([held, refused]);
    }),
  );
  expect(outcomes.sort()).toEqual(['held', 'refused']);
  const winner = ada.page.url().includes('/checkout/') ? ada : ben;
  await winner.page.getByRole('button', { name: /^Buy for/ }).click();
  await winner.page.getByTestId('confirmed').waitFor();
  const sold = await admin.get(`/api/v1/products/${id}`);
  expect([sold.available, sold.held, sold.sold]).toEqual([0, 0, 1]);
});

test('an administrator watches the stock fall while others buy', async () => {
  const id = await product('Going fast', 40);
  const boss = await signedIn(service.adminLogin.email, service.adminLogin.password);
  await boss.page.goto(`/admin/products/${id}`);
  await boss.page.getByRole('heading', { level: 1, name: 'Going fast' }).waitFor();
  const visitor = await Person.at(browser, service.address);
  people.push(visitor);
  await visitor.page.goto(`/sale/${id}`);
  const available = visitor.page.getByTestId('figure-available');
  await expect.poll(() => available.textContent()).toContain('40');
  const buyers = await Promise.all(['one', 'two', 'three'].map((name) => service.customer(name)));
  await Promise.all(
    buyers.map((buyer) => buyer.post('/api/v1/orders', { items: [{ product_id: id, quantity: 2 }] })),
  );
  await expect.poll(() => available.textContent(), { timeout: 10_000 }).toContain('34');
  await expect
    .poll(() => boss.page.locator('main').textContent(), { timeout: 10_000 })
    .toMatch(/Available\s*34|34\s*available/i);
});

test('two administrators change one product, and the second sees both changes', async () => {
  const id = await product('Edited twice', 5);
  const boss = await signedIn(service.adminLogin.email, service.adminLogin.password);
  await boss.page.goto(`/admin/products/${id}/edit`);
  const name = boss.page.getByLabel('Name');
  await name.fill('Mine');
  const seen = await admin.get(`/api/v1/products/${id}`);
  await admin.patch(`/api/v1/admin/products/${id}`, { name: 'Theirs', version: seen.version });
  await boss.page.getByRole('button', { name: /^Save/ }).click();
  const dialog = boss.page.getByRole('dialog', { name: 'Somebody was faster' });
  await dialog.getByText('Mine').waitFor();
  await dialog.getByText('Theirs').last().waitFor();
  await dialog.getByRole('button', { name: 'Save what is chosen' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await admin.get(`/api/v1/products/${id}`)).name).toBe('Mine');
});

test('the service is started anew under an open page, which goes on', async () => {
  const id = await product('Still here', 9);
  const { page } = await shopper('ada');
  await page.goto(`/sale/${id}`);
  const badge = page.getByTestId('live-badge').first();
  await expect.poll(() => badge.getAttribute('data-status'), { timeout: 15_000 }).toMatch(/live|polling/);
  await service.close();
  await expect.poll(() => badge.getAttribute('data-status'), { timeout: 20_000 }).toBe('offline');
  await service.open();
  await expect.poll(() => badge.getAttribute('data-status'), { timeout: 30_000 }).toMatch(/live|polling/);
  const buyer = await service.customer('ben');
  await buyer.post('/api/v1/orders', { items: [{ product_id: id, quantity: 4 }] });
  await expect
    .poll(() => page.getByTestId('figure-available').textContent(), { timeout: 15_000 })
    .toContain('5');
  await page.getByRole('button', { name: 'Buy now' }).click();
  await page.getByRole('button', { name: 'Hold for me' }).click();
  await page.waitForURL('**/checkout/*');
});

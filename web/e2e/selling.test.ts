import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { Stage } from './stage';

const stage = new Stage();

test('two buyers want the last piece: one gets it, the other is told', async () => {
  const id = await stage.service.product(1);
  const buyers = [await stage.customer(), await stage.customer()];
  // The shop hears of neither before both have asked: else the news of the one takes the button from the other.
  const both = meeting(buyers.length);
  for (const { page } of buyers) {
    await page.route('**/api/v1/holds', async (route) => {
      await both();
      await route.continue();
    });
    await page.goto(`/sale/${id}?buy=1`);
  }
  const outcomes = await Promise.all(
    buyers.map(async ({ page }) => {
      await page.getByRole('button', { name: 'Hold for me' }).click();
      const held = page.getByRole('heading', { name: 'Held for you' });
      await held.or(page.getByTestId('refused')).waitFor();
      return (await held.isVisible()) ? 'held' : 'refused';
    }),
  );
  expect(outcomes.toSorted()).toEqual(['held', 'refused']);
  const winner = buyers[outcomes.indexOf('held')];
  await winner?.page.getByRole('button', { name: /^Buy for/ }).click();
  await winner?.page.getByTestId('confirmed').waitFor();
  const admin = await stage.service.admin();
  expect(await admin.get(`/api/v1/products/${id}`)).toMatchObject({ available: 0, held: 0, sold: 1 });
});

/** The sale says that so many are left. */
async function available(page: Page, pieces: number): Promise<void> {
  await page
    .getByTestId('figure-available')
    .filter({ hasText: new RegExp(`^\\D*${pieces}\\D*$`) })
    .waitFor();
}

/** Where each waits until so many have come. */
function meeting(size: number): () => Promise<void> {
  const waiting: (() => void)[] = [];
  return () =>
    new Promise((go) => {
      waiting.push(go);
      if (waiting.length === size) for (const each of waiting) each();
    });
}

test('an administrator watches the stock fall while others buy', async () => {
  const id = await stage.service.product(40, { name: 'Going fast' });
  const boss = await stage.boss();
  await boss.page.goto(`/admin/products/${id}`);
  await boss.page.getByRole('heading', { level: 1, name: 'Going fast' }).waitFor();
  const visitor = await stage.visitor();
  await visitor.page.goto(`/sale/${id}`);
  await available(visitor.page, 40);
  for (let buyer = 0; buyer < 3; buyer += 1) await (await stage.service.customer()).buy(id, 2);
  await available(visitor.page, 34);
  await boss.page
    .locator('main')
    .filter({ hasText: /Available\s*34/ })
    .waitFor();
});

test('two administrators change one product, and the second sees both changes', async () => {
  const id = await stage.service.product(5);
  const admin = await stage.service.admin();
  const boss = await stage.boss();
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
  const id = await stage.service.product(9);
  const { page } = await stage.customer();
  await page.goto(`/sale/${id}`);
  const connection = (status: string) =>
    page.locator(`[data-testid=live-badge][data-status=${status}]`).first().waitFor({ timeout: 30_000 });
  await available(page, 9);
  await connection('live');
  await stage.service.close();
  await connection('offline');
  await page.getByTestId('stale').waitFor();
  await stage.service.open();
  await connection('live');
  await (await stage.service.customer()).buy(id, 4);
  await available(page, 5);
  await page.getByRole('button', { name: 'Buy now' }).click();
  await page.getByRole('button', { name: 'Hold for me' }).click();
  await page.waitForURL('**/checkout/*');
});

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectSound } from './inspect';
import { Stage } from './stage';

const stage = new Stage();

const product = (stock: number, more?: object) => stage.service.product(stock, more);
const visitor = async () => (await stage.visitor()).page;
const customer = async () => (await stage.customer()).page;

async function register(page: Page): Promise<void> {
  // The page before it stays until this one is here, and has fields of the same names.
  await page.getByRole('heading', { name: 'Make an account' }).waitFor();
  await page.getByLabel('E-mail').fill(`${crypto.randomUUID()}@shop.example`);
  await page.getByLabel('Password').fill('a few words in a row');
  await page.getByRole('button', { name: 'Make the account' }).click();
}

async function hold(page: Page, id: number, quantity = 1): Promise<void> {
  await page.goto(`/sale/${id}?buy=${quantity}`);
  await page.getByRole('button', { name: 'Hold for me' }).click();
  await page.getByRole('heading', { name: 'Held for you' }).waitFor();
}

const standing = (page: Page, name: string) => page.getByTestId(`standing-${name}`).waitFor();

test('the last unit: held, given back, bought, and seen by somebody else', async () => {
  const id = await product(1);
  const other = await visitor();
  await other.goto(`/sale/${id}`);
  await standing(other, 'few_left');

  const buyer = await customer();
  await hold(buyer, id);
  await standing(other, 'all_held');
  await buyer.getByRole('button', { name: 'Give it back' }).click();
  await buyer.getByRole('dialog').getByRole('button', { name: 'Give it back' }).click();
  await buyer.getByTestId('cancelled').waitFor();
  await standing(other, 'few_left');

  await hold(buyer, id);
  await buyer.getByRole('button', { name: /^Buy for/ }).click();
  await buyer.getByTestId('confirmed').waitFor();
  await standing(other, 'sold_out');
  await buyer.reload();
  await buyer.getByTestId('already-confirmed').waitFor();
});

test('who comes too late is told what is left, and can have that', async () => {
  const id = await product(3);
  const late = await customer();
  // The screen of the one who is late does not know it yet: the stream is silent, and nothing else answers.
  await late.route('**/api/v1/stream*', () => undefined);
  await late.goto(`/sale/${id}?buy=3`);
  await late.getByRole('dialog').waitFor();
  await late.route(`**/api/v1/products/${id}`, (route) => route.abort());
  await hold(await customer(), id, 2);
  await late.getByRole('button', { name: 'Hold for me' }).click();
  await late.getByRole('button', { name: 'Take 1 instead' }).click();
  await late.getByRole('heading', { name: 'Held for you' }).waitFor();
});

test('a hold runs out, with a warning, and is said to have', async () => {
  const id = await product(5, { hold_seconds: 10 });
  const page = await customer();
  await hold(page, id);
  await page.getByTestId('hold-ending').waitFor();
  await page.getByTestId('hold-pill').waitFor();
  await page.getByTestId('expired').waitFor({ timeout: 30_000 });
  await expectSound(page, 'an expired hold');
  await page.getByRole('link', { name: 'Try again' }).click();
  await page.getByRole('button', { name: 'Hold for me' }).waitFor();
});

test('a hold is made longer as often as the shop allows', async () => {
  const page = await customer();
  await hold(page, await product(5));
  await page.getByRole('button', { name: 'More time' }).click();
  await page.getByText('Made longer once').waitFor();
  await page.getByRole('button', { name: 'More time' }).click();
  await page.getByText('Made longer 2 times').waitFor();
});

test('a visitor who wants to buy makes an account and is back at the dialog', async () => {
  const id = await product(9);
  const page = await visitor();
  await page.goto(`/sale/${id}`);
  await page.getByRole('button', { name: 'One more' }).click();
  await page.getByRole('button', { name: 'Buy now' }).click();
  await page.getByRole('button', { name: 'Sign in to buy' }).click();
  await page.getByRole('link', { name: 'Make an account' }).click();
  await register(page);
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByLabel('Quantity').inputValue()).toBe('2');
  await dialog.getByRole('button', { name: 'Hold for me' }).click();
  await page.getByRole('heading', { name: 'Held for you' }).waitFor();
});

test('a basket is bought whole or not at all', async () => {
  const [scarce, plenty] = [await product(1), await product(50)];
  const page = await customer();
  for (const id of [scarce, plenty]) {
    await page.goto(`/sale/${id}`);
    await page.getByRole('button', { name: 'Add to basket' }).click();
    await page.getByText('is in your basket').waitFor();
  }
  const other = await customer();
  await hold(other, scarce);
  await page.goto('/basket');
  await page.getByTestId('line-all-held').waitFor();
  await page.getByRole('button', { name: 'Buy all of it' }).click();
  await page.getByTestId('basket-short').waitFor();
  await expectSound(page, 'a basket that is short');

  await page.getByTestId(`line-${scarce}`).getByRole('button', { name: 'Remove' }).click();
  await page.getByTestId(`line-${scarce}`).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Buy all of it' }).click();
  await page.getByTestId('confirmed').waitFor();
  await page.getByRole('link', { name: 'See the order' }).click();
  await page.getByTestId('timeline').getByText('Bought').waitFor();
});

test('with the keyboard alone: focus goes into the dialog and comes back', async () => {
  const page = await customer();
  await page.goto(`/sale/${await product(9)}`);
  const buy = page.getByRole('button', { name: 'Buy now' });
  await buy.focus();
  await page.keyboard.press('Enter');
  const start = page.getByRole('button', { name: 'Hold for me' });
  await start.waitFor();
  expect(await start.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await buy.evaluate((button) => button === document.activeElement)).toBe(true);
});

test('a reload keeps a person signed in, by the cookie', async () => {
  const page = await customer();
  await page.reload();
  await page.getByRole('link', { name: 'Account' }).first().waitFor();
  await page.goto('/account/orders');
  await page.getByTestId('orders-empty').waitFor();
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(stored).not.toMatch(/eyJ/);
});

test('quick reloads keep the session', async () => {
  const page = await customer();
  // Each new page asks for a session, and the next one does not wait for the answer: the cookie that
  // was to come with it is lost.
  for (let reload = 0; reload < 20; reload += 1) {
    const asked = page.waitForRequest('**/api/v1/auth/refresh');
    page.reload({ waitUntil: 'commit' }).catch(() => undefined);
    await asked;
  }
  await page.goto('/account');
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
});

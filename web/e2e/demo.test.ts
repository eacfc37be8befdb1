import { expect, test } from 'vitest';
import { LOOKS } from './browser';
import { Service } from './service';
import { Stage } from './stage';

const stage = new Stage(() => Service.demo());

test.each(LOOKS)('the demo shop opens in the $theme theme at $width px', async (look) => {
  const { page } = await stage.visitor(look);
  await page.goto('/');
  await page.locator('a[href^="/sale/"]').first().waitFor();
  const [content, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(content, 'no sideways scroll').toBeLessThanOrEqual(window ?? 0);
});

test('a newcomer buys the last piece that the demo has of something', async () => {
  const begun = performance.now();
  const { page } = await stage.visitor();
  await page.goto('/');
  await page
    .getByRole('link', { name: /Last rows, Saturday/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'One more' }).click();
  await page.getByRole('button', { name: 'Buy now' }).click();
  await page.getByRole('button', { name: 'Sign in to buy' }).click();
  await page.getByRole('link', { name: 'Make an account' }).click();
  await page.getByRole('heading', { name: 'Make an account' }).waitFor();
  await page.getByLabel('E-mail').fill('newcomer@shop.example');
  await page.getByLabel('Password').fill('a few words in a row');
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('button', { name: 'Hold for me' }).click();
  await page.getByRole('button', { name: /^Buy for/ }).click();
  await page.getByTestId('confirmed').waitFor();
  await page.goto('/sale/4');
  await page.getByTestId('standing-sold_out').waitFor();
  console.info(`from the page to the last piece: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
});

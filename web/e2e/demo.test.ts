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

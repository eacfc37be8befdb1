import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOOKS, launch, Person } from './browser';
import { Service } from './service';

let browser: Browser;
let service: Service;

beforeAll(async () => {
  [browser, service] = await Promise.all([launch(), Service.demo()]);
});

afterAll(async () => {
  await browser?.close();
  await service?.remove();
});

test.each(LOOKS)('the demo shop opens in the $theme theme at $width px', async (look) => {
  const person = await Person.at(browser, service.address, look);
  await person.page.goto('/');
  await person.page.locator('a[href^="/sale/"]').first().waitFor();
  const [content, window] = await person.page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(content, 'no sideways scroll').toBeLessThanOrEqual(window ?? 0);
  expect(person.complaints).toEqual([]);
  await person.leave();
});

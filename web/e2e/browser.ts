import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Login } from './service';

/** Debian's Chromium, without what it fetches of its own accord. */
export async function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** The client as it is in this folder, instead of the one that the binary has: no Rust is built for a change. */
const DIST = process.env.STOCKADE_DIST;

async function serve(context: BrowserContext, dist: string): Promise<void> {
  await context.route(
    (url) => !url.pathname.startsWith('/api/'),
    async (route) => {
      const file = join(dist, new URL(route.request().url()).pathname);
      if (existsSync(file) && extname(file)) return route.fulfill({ path: file });
      // The page keeps the service's headers, its policy among them.
      await route.fulfill({ response: await route.fetch(), path: join(dist, 'index.html') });
    },
  );
}

export type Look = { theme: 'light' | 'dark'; width: number };

/** Of a desk and of a phone. */
export const WIDTHS = [1280, 390];

/** The two themes at both widths. */
export const LOOKS: Look[] = WIDTHS.flatMap((width) => [
  { theme: 'light', width },
  { theme: 'dark', width },
]);

/** A person with cookies of their own. What goes wrong in their browser is in `complaints`. */
export class Person {
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async at(browser: Browser, address: string, look: Look = LOOKS[0] as Look): Promise<Person> {
    const context = await browser.newContext({
      baseURL: address,
      colorScheme: look.theme,
      viewport: { width: look.width, height: 900 },
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(15_000);
    if (DIST) await serve(context, DIST);
    const page = await context.newPage();
    const person = new Person(context, page);
    page.on('pageerror', (error) => person.complaints.push(String(error)));
    page.on('console', (message) => {
      // A refused call is an answer; what the policy blocks is a fault of the page.
      if (message.type() === 'error' && !message.text().includes('Failed to load resource')) {
        person.complaints.push(message.text());
      }
    });
    return person;
  }

  async signIn({ email, password }: Login): Promise<void> {
    await this.page.goto('/login');
    await this.page.getByLabel('E-mail').fill(email);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.waitForURL((url) => url.pathname !== '/login');
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}

/** Goes to a page with another title as a link does, without loading everything anew. */
export async function go(page: Page, path: string): Promise<void> {
  const before = await page.title();
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
  await page.waitForFunction((old) => document.title !== old, before);
}

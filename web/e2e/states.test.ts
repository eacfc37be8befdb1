import type { Page, Route } from 'playwright-core';
import { beforeAll, test } from 'vitest';
import { go } from './browser';
import { expectSound } from './inspect';
import type { Api, Service } from './service';
import { Stage } from './stage';

// Every state that a page of the shop can be in, looked at in both themes on a desk and on a phone. What a
// healthy shop does not answer by itself is put into its mouth, on the way to this one browser.

const stage = new Stage();
const HOUR = 3_600_000;
const at = (ms: number) => new Date(Date.now() + ms).toISOString();
const standings = ['upcoming', 'live', 'few_left', 'all_held', 'sold_out', 'ended'] as const;
type Standing = (typeof standings)[number];

let service: Service;
let other: Api;
/** A product in each standing. */
let sales: Record<Standing, number>;

beforeAll(async () => {
  service = stage.service;
  other = await service.customer();
  const of = (name: string, stock: number, more = {}) =>
    service.product(stock, { name, category: 'home', max_per_customer: 5, ...more });
  sales = {
    ended: await of('Paper star', 30, { sale_ends_at: at(1_500) }),
    upcoming: await of('Storm lantern', 40, { sale_starts_at: at(HOUR) }),
    live: await of('Brass table lamp', 60, { sale_ends_at: at(HOUR) }),
    few_left: await of('Ship’s bell', 3),
    all_held: await of('Reading light', 2),
    sold_out: await of('Candle snuffer', 2),
  };
  await other.buy(sales.live, 4);
  await other.hold(sales.live, 1);
  await other.buy(sales.all_held, 1);
  await other.hold(sales.all_held, 1);
  await other.buy(sales.sold_out, 2);
});

const LIST = '**/api/v1/products?*';
const one = (id: number) => `**/api/v1/products/${id}`;
const HOLDS = '**/api/v1/holds';
const never = () => undefined;

/** Refuses as the shop does. */
function refusal(status: number, code: string, more: object = {}, headers: Record<string, string> = {}) {
  const body = JSON.stringify({ type: 'about:blank', title: code, status, code, detail: code, ...more });
  return (route: Route) =>
    route.fulfill({ status, headers: { 'content-type': 'application/problem+json', ...headers }, body });
}

const broken = refusal(500, 'internal', { detail: 'The shop could not do this.', request_id: '01a217f3' });
const tooMany = refusal(429, 'rate_limited', {}, { 'retry-after': '42' });

/** What the shop says, changed on its way. */
function changed(change: (body: Record<string, unknown>) => object) {
  return async (route: Route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: change(await response.json()) });
  };
}

async function soundWith(page: Page, testId: string, name: string): Promise<void> {
  await page.getByTestId(testId).first().waitFor();
  await expectSound(page, name);
}

/** Opens `path` with the answers to `pattern` replaced, and looks at what comes of it. */
async function faked(
  page: Page,
  path: string,
  pattern: string,
  answer: (route: Route) => unknown,
  testId: string,
  name: string,
) {
  await page.route(pattern, answer);
  await page.goto(path);
  await soundWith(page, testId, name);
  await page.unroute(pattern, answer);
}

test('the store front', async () => {
  const { page } = await stage.visitor();
  await page.goto('/');
  for (const standing of standings) {
    await page.getByTestId(`sale-${sales[standing]}`).getByTestId(`standing-${standing}`).waitFor();
  }
  await expectSound(page, 'store front, one of each');
  await faked(page, '/', LIST, never, 'loading', 'store front, loading');
  await faked(page, '/', LIST, broken, 'error', 'store front, error');
  await faked(page, '/', LIST, changed(old), 'stale', 'store front, stale');
  await page.goto('/?q=nothing+is+called+so');
  await soundWith(page, 'empty', 'store front, empty');
});

function old(body: Record<string, unknown>) {
  const data = body.data as object[];
  return { ...body, data: data.map((product) => ({ ...product, stale: true, as_of: at(-90_000) })) };
}

test('a sale', async () => {
  const { page } = await stage.customer();
  for (const standing of standings) {
    await page.goto(`/sale/${sales[standing]}`);
    await soundWith(page, `standing-${standing}`, `sale, ${standing}`);
  }
  const path = `/sale/${sales.live}`;
  await faked(page, path, one(sales.live), never, 'loading', 'sale, loading');
  await faked(page, path, one(sales.live), broken, 'error', 'sale, error');
  const stale = changed((body) => ({ ...body, stale: true, as_of: at(-90_000) }));
  await faked(page, path, one(sales.live), stale, 'stale', 'sale, stale');
  await page.goto(path);
  await page.getByTestId('limit').waitFor();
  await page.getByLabel('Quantity').fill('6');
  await page.getByText('Choose a whole number from 1 to 5.').waitFor();
  await expectSound(page, 'sale, more than one may have');
  await page.goto('/sale/987654');
  await soundWith(page, 'not-found', 'sale, not there');
});

test('the buy dialog', async () => {
  const { page } = await stage.customer();
  const dialog = page.getByRole('dialog');
  const open = async () => {
    await page.goto(`/sale/${sales.live}?buy=2`);
    await dialog.waitFor();
  };
  const refused = async (answer: (route: Route) => unknown, testId: string, name: string) => {
    await open();
    await page.route(HOLDS, answer);
    await dialog.getByRole('button', { name: 'Hold for me' }).click();
    await soundWith(page, testId, `buy dialog, ${name}`);
    await page.unroute(HOLDS, answer);
  };
  await open();
  await dialog.getByLabel('Quantity').fill('9');
  await dialog.getByText('Choose a whole number from 1 to 5.').waitFor();
  await expectSound(page, 'buy dialog, too many');
  const short = { shortages: [{ product_id: sales.live, requested: 2, available: 1 }] };
  await refused(refusal(409, 'insufficient_stock', short), 'refused', 'not enough');
  await dialog.getByRole('button', { name: 'Take 1 instead' }).waitFor();
  await refused(refusal(409, 'sale_ended'), 'refused', 'closed');
  await refused(refusal(409, 'per_customer_limit', { limit: 5, had: 4 }), 'refused', 'limit');
  await refused(tooMany, 'refused', 'too quick');
  await dialog.getByRole('button', { name: /^Again in/ }).waitFor();
  await refused((route) => route.abort(), 'refused', 'no answer');
  await open();
  await page.route(HOLDS, never);
  await dialog.getByRole('button', { name: 'Hold for me' }).click();
  await dialog.getByRole('button', { name: 'Asking the shop' }).waitFor();
  await expectSound(page, 'buy dialog, asking');
  const { page: guest } = await stage.visitor();
  await guest.goto(`/sale/${sales.live}?buy=2`);
  await guest.getByRole('button', { name: 'Sign in to buy' }).waitFor();
  await expectSound(guest, 'buy dialog, signed out');
  await refused(refusal(401, 'unauthenticated'), 'sign-in-first', 'session over');
});

test('the basket', async () => {
  const { page } = await stage.customer();
  const CART = '**/api/v1/cart';
  await page.goto('/basket');
  await soundWith(page, 'basket-empty', 'basket, empty');
  const scarce = await service.product(1, { name: 'The last brass hook' });
  for (const id of [sales.live, scarce]) {
    await page.goto(`/sale/${id}`);
    await page.getByRole('button', { name: 'Add to basket' }).click();
    await page.getByText('is in your basket').waitFor();
  }
  await page.goto('/basket');
  await soundWith(page, `line-${scarce}`, 'basket');
  const lines = (first: object) =>
    changed((body) => {
      const [line, ...rest] = body.items as object[];
      return { ...body, items: [{ ...line, ...first }, ...rest] };
    });
  await faked(page, '/basket', CART, lines({ state: 'ended' }), 'line-gone', 'basket, no longer sold');
  const dearer = lines({ price_changed: true, unit_price: '30.00' });
  await faked(page, '/basket', CART, dearer, 'line-price', 'basket, another price');
  await faked(page, '/basket', CART, never, 'loading', 'basket, loading');
  await faked(page, '/basket', CART, broken, 'error', 'basket, error');
  await other.buy(scarce);
  await page.goto('/basket');
  await page.getByRole('button', { name: 'Buy all of it' }).click();
  await soundWith(page, 'basket-short', 'basket, not all of it is there');
  await page.route('**/api/v1/checkout', refusal(409, 'price_changed'));
  await page.getByRole('button', { name: 'Buy all of it' }).click();
  await soundWith(page, 'price-changed', 'basket, a price has changed meanwhile');
});

test('the checkout', async () => {
  const shopper = await service.customer();
  const { page } = await stage.signedIn(shopper.login);
  const held = async (id = sales.live) => `/checkout/${await shopper.hold(id)}`;
  const ORDER = '**/api/v1/orders/*';
  const first = await held();
  await page.goto(first);
  await page.getByRole('timer').waitFor();
  await expectSound(page, 'checkout');
  const hurried = changed((body) => ({ ...body, hold_expires_at: at(45_000) }));
  await faked(page, first, ORDER, hurried, 'hold-ending', 'checkout, a minute or less');
  await page.goto(first);
  for (const times of ['once', '2 times']) {
    await page.getByRole('button', { name: 'More time' }).click();
    await page.getByText(`Made longer ${times}`).waitFor();
  }
  await expectSound(page, 'checkout, made longer');
  await page.getByRole('button', { name: 'Give it back' }).click();
  await page.getByRole('dialog').waitFor();
  await expectSound(page, 'checkout, give it back?');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Buy for/ }).click();
  await soundWith(page, 'confirmed', 'checkout, bought');
  await page.reload();
  await soundWith(page, 'already-confirmed', 'checkout, bought already');
  const second = await held();
  await shopper.post(`/api/v1/orders/${second.split('/').pop()}/cancel`, {});
  await page.goto(second);
  await soundWith(page, 'cancelled', 'checkout, given back');
  const expired = changed((body) => ({ ...body, status: 'expired', closed_at: at(-5_000) }));
  await faked(page, await held(), ORDER, expired, 'expired', 'checkout, run out');
  const third = await held();
  await page.goto(third);
  await page.route('**/api/v1/orders/*/confirm', tooMany);
  await page.getByRole('button', { name: /^Buy for/ }).click();
  await soundWith(page, 'refused', 'checkout, too quick');
  await faked(page, third, ORDER, never, 'loading', 'checkout, loading');
  await faked(page, third, ORDER, broken, 'error', 'checkout, error');
  await page.goto(`/checkout/${await (await service.customer()).hold(sales.live)}`);
  await soundWith(page, 'order-missing', "checkout, somebody else's");
});

test('the orders and the account', async () => {
  const shopper = await service.customer();
  const { page } = await stage.signedIn(shopper.login);
  const ORDERS = '**/api/v1/orders?*';
  await page.goto('/account/orders');
  await soundWith(page, 'orders-empty', 'orders, none');
  const bought = await shopper.buy(sales.live);
  await shopper.post(`/api/v1/orders/${await shopper.hold(sales.live)}/cancel`, {});
  await shopper.hold(sales.live);
  await page.goto('/account/orders');
  await page.getByRole('table').waitFor();
  await expectSound(page, 'orders');
  await faked(page, '/account/orders?status=expired', ORDERS, never, 'loading', 'orders, loading');
  await faked(page, '/account/orders?status=expired', ORDERS, broken, 'error', 'orders, error');
  await page.goto(`/account/orders/${bought}`);
  await soundWith(page, 'timeline', 'order');
  await go(page, '/account');
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  await page.getByRole('button', { name: 'Change the password' }).click();
  await soundWith(page, 'form-problem', 'account, a refused change of the password');
});

test('signing in', async () => {
  const { page } = await stage.visitor();
  for (const [path, name] of [
    ['/register', 'register'],
    ['/login', 'login'],
    ['/forgot', 'forgot'],
    ['/reset?token=abc', 'reset'],
    ['/reset', 'reset, a spent link'],
    ['/no/such/page', 'an address that is nothing'],
  ] as const) {
    await page.goto(path);
    await page.locator('h1, h2').first().waitFor();
    await expectSound(page, name);
  }
  const send = async (path: string, button: string, email: string, password: string) => {
    await page.goto(path);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: button }).click();
    await page.getByTestId('form-problem').waitFor();
  };
  await send('/register', 'Make the account', 'nobody', 'short');
  await page.locator('[aria-invalid=true]').first().waitFor();
  await expectSound(page, 'register, wrong fields');
  await send('/register', 'Make the account', other.login.email, other.login.password);
  await expectSound(page, 'register, taken');
  await send('/login', 'Sign in', 'nobody@shop.example', 'a wrong password');
  await expectSound(page, 'login, refused');
  await page.route('**/api/v1/auth/login', tooMany);
  await send('/login', 'Sign in', other.login.email, other.login.password);
  await expectSound(page, 'login, too many tries');
});

import { mkdir } from 'node:fs/promises';
import { test } from 'vitest';
import { type Look, launch, Person } from './browser';
import { type Api, pause, Service } from './service';

const FOLDER = '../docs/screenshots';

const DESK: Look[] = [
  { theme: 'light', width: 1280 },
  { theme: 'dark', width: 1280 },
];
const PHONE: Look = { theme: 'light', width: 390 };

/** Orders as a shop has them on an afternoon. */
async function trade(service: Service, admin: Api, ada: Api): Promise<{ second: number; bought: string }> {
  const listed = (await admin.get('/api/v1/products?limit=20&state=live')) as {
    data: { id: number; available: number }[];
  };
  const sold = listed.data.filter((product) => product.available > 4).slice(0, 6);
  for (const [number, name] of ['ben', 'cleo', 'dan', 'eve'].entries()) {
    const buyer = await service.customer(name);
    for (const [turn, product] of sold.entries()) {
      const id = await buyer.hold(product.id).catch(() => '');
      const step = ['confirm', 'confirm', 'cancel', ''][(number + turn) % 4];
      if (id !== '' && step) await buyer.post(`/api/v1/orders/${id}/${step}`, {});
    }
  }
  const [first, second] = [sold[0]?.id ?? 1, sold[1]?.id ?? 2];
  const bought = await ada.buy(first);
  await ada.post('/api/v1/cart/items', { product_id: second, quantity: 1 });
  return { second, bought };
}

test('every page, in both themes, and what a phone shows', async () => {
  await mkdir(FOLDER, { recursive: true });
  const [browser, service] = await Promise.all([launch(), Service.start()]);
  try {
    service.seed();
    const admin = await service.admin();
    const ada = await service.customer('ada');
    const { second, bought } = await trade(service, admin, ada);
    const { id } = await ada.get('/api/v1/auth/me');
    const visitor = {
      home: '/',
      login: '/login',
      register: '/register',
      forgot: '/forgot',
      reset: '/reset?token=as-it-stands-in-the-mail',
    };
    const customer = (held: string) => ({
      sale: '/sale/1',
      buy: '/sale/5?buy=1',
      basket: '/basket',
      checkout: `/checkout/${held}`,
      orders: '/account/orders',
      order: `/account/orders/${bought}`,
      account: '/account',
    });
    const boss = {
      'admin-overview': '/admin',
      'admin-products': '/admin/products',
      'admin-product': '/admin/products/1',
      'admin-edit': '/admin/products/1/edit',
      'admin-new': '/admin/products/new',
      'admin-orders': '/admin/orders',
      'admin-order': `/admin/orders/${bought}`,
      'admin-holds': '/admin/holds',
      'admin-events': '/admin/events',
      'admin-customers': '/admin/customers',
      'admin-customer': `/admin/customers/${id}`,
      'admin-reports': '/admin/reports',
      'admin-jobs': '/admin/jobs',
      'admin-audit': '/admin/audit',
    };
    for (const look of [...DESK, PHONE]) {
      // A hold does not last for all of them.
      const held = await ada.hold(second);
      const end = look.width < 1000 ? `phone-${look.theme}` : look.theme;
      for (const [pages, login] of [
        [visitor, null],
        [customer(held), ada.login],
        [boss, service.adminLogin],
      ] as const) {
        const person = await Person.at(browser, service.address, look);
        if (login) await person.signIn(login);
        for (const [name, path] of Object.entries(pages)) {
          await person.page.goto(path);
          await person.page.locator('main h1, main h2, [role=dialog]').first().waitFor();
          await pause(700);
          await person.page.screenshot({
            path: `${FOLDER}/${name}-${end}.jpg`,
            type: 'jpeg',
            quality: 78,
            // A dialog, and a bar that stays in sight, belong to the screen and not to the page.
            fullPage: look.width > 1000 && !['buy', 'admin-edit', 'admin-new'].includes(name),
          });
        }
        await person.leave();
      }
      await ada.post(`/api/v1/orders/${held}/cancel`, {});
    }
  } finally {
    await browser.close();
    await service.remove();
  }
});

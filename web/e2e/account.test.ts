import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launch, Person } from './browser';
import { Service } from './service';

let browser: Browser;
let service: Service;
let here: Person[] = [];

beforeAll(async () => {
  [browser, service] = await Promise.all([launch(), Service.start()]);
});
afterEach(async () => {
  const complaints = here.flatMap((person) => person.complaints);
  for (const person of here) await person.leave();
  here = [];
  expect(complaints).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  await service?.remove();
});

async function somebody(): Promise<Person> {
  const person = await Person.at(browser, service.address);
  here.push(person);
  return person;
}

async function signedIn(email: string, password: string): Promise<Person> {
  const person = await somebody();
  await person.signIn(email, password);
  return person;
}

test('who changes the password stays signed in, and every other device is signed out', async () => {
  await service.customer('ada');
  const [email, password] = ['ada@shop.example', 'a password of ada'];
  const [desk, phone] = [await signedIn(email, password), await signedIn(email, password)];
  await desk.page.goto('/account');
  await desk.page.getByLabel('Current password').fill('another password');
  await desk.page.getByLabel('New password').fill('seven kettles on a shelf');
  await desk.page.getByRole('button', { name: 'Change the password' }).click();
  await desk.page.locator('[aria-invalid=true][name=current_password]').waitFor();
  await desk.page.getByLabel('Current password').fill(password);
  await desk.page.getByRole('button', { name: 'Change the password' }).click();
  await desk.page.getByText('Your password is changed').waitFor();
  await desk.page.goto('/account/orders');
  await desk.page.getByTestId('orders-empty').waitFor();
  await phone.page.goto('/account');
  await phone.page.waitForURL('**/login?**');
  await phone.signIn(email, 'seven kettles on a shelf');
});

test('a forgotten password is replaced by the link in a mail, once', async () => {
  await service.customer('ben');
  const { page } = await somebody();
  await page.goto('/login');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor();
  await page.getByLabel('E-mail').fill('ben@shop.example');
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByTestId('reset-asked').waitFor();
  const link = () =>
    service.mails().then((mails) => mails.join('').match(/\/reset\?token=[0-9a-zA-Z_.-]+/)?.[0] ?? '');
  await expect.poll(link, { timeout: 15_000 }).not.toBe('');
  await page.goto(await link());
  await page.getByLabel('New password').fill('seven kettles on a shelf');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.waitForURL('**/login');
  await signedIn('ben@shop.example', 'seven kettles on a shelf');
  await page.goto(await link());
  await page.getByLabel('New password').fill('eight kettles on a shelf');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByTestId('reset-spent').waitFor();
});

test('an account that is closed is signed out, and comes back when it is opened', async () => {
  const api = await service.customer('cleo');
  const { id } = await api.get('/api/v1/auth/me');
  const cleo = await signedIn('cleo@shop.example', 'a password of cleo');
  const boss = await signedIn(service.adminLogin.email, service.adminLogin.password);
  await boss.page.goto(`/admin/customers/${id}`);
  await boss.page.getByRole('button', { name: 'Close account' }).click();
  await boss.page.getByRole('dialog').getByRole('button', { name: 'Close account' }).click();
  await boss.page.getByText('cleo@shop.example is closed').waitFor();
  await cleo.page.goto('/account');
  await cleo.page.waitForURL('**/login?**');
  await boss.page.getByRole('button', { name: 'Open account' }).click();
  await boss.page.getByRole('dialog').getByRole('button', { name: 'Open account' }).click();
  await boss.page.getByRole('button', { name: 'Close account' }).waitFor();
  await cleo.signIn('cleo@shop.example', 'a password of cleo');
});

import { expect, test } from 'vitest';
import { Stage } from './stage';

const stage = new Stage();

test('who changes the password stays signed in, and every other device is signed out', async () => {
  const { login } = await stage.service.customer();
  const [desk, phone] = [await stage.signedIn(login), await stage.signedIn(login)];
  await desk.page.goto('/account');
  await desk.page.getByLabel('Current password').fill('another password');
  await desk.page.getByLabel('New password').fill('seven kettles on a shelf');
  await desk.page.getByRole('button', { name: 'Change the password' }).click();
  await desk.page.locator('[aria-invalid=true][name=current_password]').waitFor();
  await desk.page.getByLabel('Current password').fill(login.password);
  await desk.page.getByRole('button', { name: 'Change the password' }).click();
  await desk.page.getByText('Your password is changed').waitFor();
  await desk.page.goto('/account/orders');
  await desk.page.getByTestId('orders-empty').waitFor();
  await phone.page.goto('/account');
  await phone.page.waitForURL('**/login?**');
  await phone.signIn({ ...login, password: 'seven kettles on a shelf' });
});

test('a forgotten password is replaced by the link in a mail, once', async () => {
  const { email } = (await stage.service.customer()).login;
  const { page } = await stage.visitor();
  await page.goto('/login');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByTestId('reset-asked').waitFor();
  const link = () =>
    stage.service.mails().then((mails) => mails.join('').match(/\/reset\?token=[0-9a-zA-Z_.-]+/)?.[0] ?? '');
  await expect.poll(link, { timeout: 15_000 }).not.toBe('');
  await page.goto(await link());
  await page.getByLabel('New password').fill('seven kettles on a shelf');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.waitForURL('**/login');
  await stage.signedIn({ email, password: 'seven kettles on a shelf' });
  await page.goto(await link());
  await page.getByLabel('New password').fill('eight kettles on a shelf');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByTestId('reset-spent').waitFor();
});

test('an account that is closed is signed out, and comes back when it is opened', async () => {
  const api = await stage.service.customer();
  const { id } = await api.get('/api/v1/auth/me');
  const cleo = await stage.signedIn(api.login);
  const boss = await stage.boss();
  await boss.page.goto(`/admin/customers/${id}`);
  await boss.page.getByRole('button', { name: 'Close account' }).click();
  await boss.page.getByRole('dialog').getByRole('button', { name: 'Close account' }).click();
  await boss.page.getByText(`${api.login.email} is closed`).waitFor();
  await cleo.page.goto('/account');
  await cleo.page.waitForURL('**/login?**');
  await boss.page.getByRole('button', { name: 'Open account' }).click();
  await boss.page.getByRole('dialog').getByRole('button', { name: 'Open account' }).click();
  await boss.page.getByRole('button', { name: 'Close account' }).waitFor();
  await cleo.signIn(api.login);
});

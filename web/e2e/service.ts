import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const EMAIL = 'admin@shop.example';
const PASSWORD = 'lanterns over the quiet harbour';

type Json = Record<string, unknown>;

export interface Login {
  email: string;
  password: string;
}

/** A shop in a folder of its own. Without settings it is the demo shop. */
export class Service {
  private process: ChildProcess | undefined;
  private boss: Promise<Api> | undefined;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly settings: Record<string, string>,
  ) {}

  /** An empty shop with an administrator, whose limits are off. */
  static async start(settings: Record<string, string> = {}): Promise<Service> {
    const folder = await mkdtemp(join(tmpdir(), 'stockade-'));
    return Service.launch(folder, {
      DATABASE_URL: `sqlite:${join(folder, 'stockade.db')}`,
      JWT_SECRET: 'Rk7vQ2mXw9TzB4nLc8YdH3sJf6GpA1eU5iOyNqWt',
      ADMIN_EMAIL: EMAIL,
      ADMIN_PASSWORD: PASSWORD,
      STOCKADE_RATE_LIMITS: 'off',
      STOCKADE_SHOP_MAX_LIVE_HOLDS: 'off',
      STOCKADE_SHOP_MAX_LAPSED_HOLDS: 'off',
      STOCKADE_LOG_LEVEL: 'warn',
      ...settings,
    });
  }

  /** What `cargo run --release` starts. */
  static async demo(): Promise<Service> {
    const folder = await mkdtemp(join(tmpdir(), 'stockade-'));
    return Service.launch(folder, { STOCKADE_LOG_LEVEL: 'warn' });
  }

  private static async launch(folder: string, settings: Record<string, string>): Promise<Service> {
    const service = new Service(folder, await freePort(), settings);
    await service.open();
    return service;
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts the process on what is in the folder, and returns when it is ready. */
  async open(): Promise<void> {
    const binary = process.env.STOCKADE_BINARY;
    if (!binary) {
      throw new Error('STOCKADE_BINARY names the binary of the service');
    }
    this.process = spawn(binary, ['serve'], {
      cwd: this.folder,
      env: { PORT: String(this.port), ...this.settings },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const until = Date.now() + 30_000;
    while (Date.now() < until && this.process.exitCode === null) {
      const answer = await fetch(`${this.address}/readyz`).catch(() => undefined);
      if (answer?.ok) {
        return;
      }
      await pause(50);
    }
    throw new Error('the service ended, or was not ready within 30 s');
  }

  /** Puts the demo catalogue into the shop. */
  seed(): void {
    const env = { ...this.settings };
    execFileSync(String(process.env.STOCKADE_BINARY), ['seed'], { cwd: this.folder, env });
  }

  /** The mails that were sent, as a person reads them. */
  async mails(): Promise<string[]> {
    const folder = join(this.folder, 'mail');
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'));
    const mails = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    // Lines are cut for the journey, and signs written as their numbers.
    return mails.map((mail) =>
      mail
        .replace(/=\r?\n/g, '')
        .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    );
  }

  /** Ends the process; the folder stays. */
  async close(): Promise<void> {
    const running = this.process;
    this.process = undefined;
    if (running && running.exitCode === null) {
      const ended = new Promise((resolve) => running.once('exit', resolve));
      running.kill('SIGTERM');
      await ended;
    }
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  get adminLogin(): Login {
    return { email: EMAIL, password: PASSWORD };
  }

  /** Whoever runs the shop; signed in once. */
  admin(): Promise<Api> {
    this.boss ??= Api.as(this.adminLogin, this.address);
    return this.boss;
  }

  /** A new product of so many pieces; its number. */
  async product(stock: number, more: object = {}): Promise<number> {
    const admin = await this.admin();
    const made = await admin.post('/api/v1/admin/products', {
      name: `Lamp ${crypto.randomUUID().slice(0, 8)}`,
      description: 'Turned by hand.',
      category: 'home',
      price: '24.00',
      stock,
      ...more,
    });
    return Number(made.id);
  }

  /** Somebody new, with an account. */
  async customer(name: string = crypto.randomUUID()): Promise<Api> {
    const login = { email: `${name}@shop.example`, password: `a password of ${name}` };
    return Api.as(login, this.address, 'register');
  }
}

/** Somebody who speaks to the API without a browser. */
export class Api {
  constructor(
    private readonly address: string,
    readonly login: Login,
    private readonly token: string,
  ) {}

  static async as(login: Login, address: string, how: 'login' | 'register' = 'login'): Promise<Api> {
    const session = await new Api(address, login, '').post(`/api/v1/auth/${how}`, login);
    return new Api(address, login, String(session.token));
  }

  /** Holds so many pieces of a product; the order's number. */
  async hold(product: number, quantity = 1): Promise<string> {
    return String((await this.post('/api/v1/holds', { product_id: product, quantity })).id);
  }

  async buy(product: number, quantity = 1): Promise<string> {
    const order = await this.hold(product, quantity);
    await this.post(`/api/v1/orders/${order}/confirm`, {});
    return order;
  }

  async get(path: string): Promise<Json> {
    return this.call('GET', path);
  }

  async post(path: string, body: unknown): Promise<Json> {
    return this.call('POST', path, body);
  }

  async patch(path: string, body: unknown): Promise<Json> {
    return this.call('PATCH', path, body);
  }

  private async call(method: string, path: string, body?: unknown): Promise<Json> {
    const headers: Record<string, string> = { 'idempotency-key': crypto.randomUUID() };
    if (this.token) {
      headers.authorization = `Bearer ${this.token}`;
    }
    if (body !== undefined) {
      headers['content-type'] = 'application/json';
    }
    const answer = await fetch(`${this.address}${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    }
    return text === '' ? {} : (JSON.parse(text) as Json);
  }
}

export async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Look, launch, Person } from './browser';
import { type Login, Service } from './service';

/** What the tests of a file share: one shop, one browser, and whoever comes to the shop during a test. At
 *  its end they leave, and their browsers must have had nothing to complain of. */
export class Stage {
  service!: Service;
  private browser!: Browser;
  private people: Person[] = [];

  constructor(start: () => Promise<Service> = () => Service.start()) {
    beforeAll(async () => {
      [this.browser, this.service] = await Promise.all([launch(), start()]);
    });
    afterEach(async () => {
      const complaints = this.people.flatMap((person) => person.complaints);
      for (const person of this.people) await person.leave();
      this.people = [];
      expect(complaints).toEqual([]);
    });
    afterAll(async () => {
      await this.browser?.close();
      await this.service?.remove();
    });
  }

  async visitor(look?: Look): Promise<Person> {
    const person = await Person.at(this.browser, this.service.address, look);
    this.people.push(person);
    return person;
  }

  async signedIn(login: Login, look?: Look): Promise<Person> {
    const person = await this.visitor(look);
    await person.signIn(login);
    return person;
  }

  /** Somebody new, with an account of their own. */
  async customer(look?: Look): Promise<Person> {
    return this.signedIn((await this.service.customer()).login, look);
  }

  async boss(look?: Look): Promise<Person> {
    return this.signedIn(this.service.adminLogin, look);
  }
}

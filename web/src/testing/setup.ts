import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';

// Pages are loaded when asked for, which takes its time on a busy machine.
configure({ asyncUtilTimeout: 5_000 });

if (typeof window !== 'undefined') standIn();

// What jsdom does not have. The real ones are used by the tests in a browser.
function standIn() {
  window.matchMedia ??= (query: string) =>
    ({
      matches: false,
      media: query,
      addEventListener() {},
      removeEventListener() {},
    }) as unknown as MediaQueryList;
  window.scrollTo = () => {};
  HTMLCanvasElement.prototype.getContext = () => null;
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
    this.open = false;
  };
}

beforeEach(() => {
  globalThis.localStorage?.clear();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

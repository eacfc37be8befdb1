import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { LOOKS } from './browser';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface Finding {
  id: string;
  nodes: { target: unknown[]; failureSummary?: string }[];
}

/** Where a picture of each look is put for a person to see, if one is wanted. */
const PICTURES = process.env.STOCKADE_LOOKS;

/** What holds on every page, in both themes, on a desk and on a phone: nothing for axe to find, and nothing
 *  beside the screen. */
export async function expectSound(page: Page, name: string): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  for (const { theme, width } of [...LOOKS].reverse()) {
    const look = `${name}, ${theme}, ${width} px`;
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForFunction(
      (dark) => document.documentElement.classList.contains('dark') === dark,
      theme === 'dark',
    );
    const findings = await page.evaluate(async (rules) => {
      const tool = (globalThis as unknown as { axe: { run: (...all: unknown[]) => Promise<unknown> } }).axe;
      const found = (await tool.run(document, { runOnly: rules, resultTypes: ['violations'] })) as {
        violations: Finding[];
      };
      return found.violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id} at ${node.target}: ${node.failureSummary}`),
      );
    }, RULES);
    expect(findings, `axe on ${look}`).toEqual([]);
    const beside = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(beside, `sideways scroll on ${look}`).toBeLessThanOrEqual(0);
    if (PICTURES) {
      const file = look.replace(/[^a-z0-9]+/gi, '-').replace(/^-/, '');
      const fullPage = (await page.getByRole('dialog').count()) === 0;
      await page.screenshot({ path: `${PICTURES}/${file}.jpg`, type: 'jpeg', quality: 70, fullPage });
    }
  }
}

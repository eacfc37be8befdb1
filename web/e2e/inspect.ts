import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface Finding {
  id: string;
  nodes: { target: unknown[] }[];
}

/** What holds on every page: nothing for axe to find, and nothing beside the screen. */
export async function expectSound(page: Page, name: string): Promise<void> {
  await page.evaluate(axe);
  const findings = await page.evaluate(async (rules) => {
    const tool = (globalThis as unknown as { axe: { run: (...all: unknown[]) => Promise<unknown> } }).axe;
    const found = (await tool.run(document, { runOnly: rules })) as { violations: Finding[] };
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' ')}`);
  }, RULES);
  expect(findings, `axe on ${name}`).toEqual([]);
  const beside = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(beside, `sideways scroll on ${name}`).toBeLessThanOrEqual(0);
}

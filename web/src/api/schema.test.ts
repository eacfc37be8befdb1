// @vitest-environment node
import { readFile } from 'node:fs/promises';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { expect, test } from 'vitest';

test('the types are those of openapi.json (else: npm run types)', async () => {
  const document = new URL('../../../openapi.json', import.meta.url);
  const generated = COMMENT_HEADER + astToString(await openapiTS(document));
  const committed = await readFile(new URL('./schema.d.ts', import.meta.url), 'utf8');
  expect(committed === generated).toBe(true);
}, 30_000);

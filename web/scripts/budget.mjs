// How much script a visitor of the shop loads before anything shows. Fails a build that makes it more.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const MOST_BYTES = 135_000;

const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));

function filesOf(name, seen = new Set()) {
  const { file, imports = [] } = manifest[name];
  if (!seen.has(file)) {
    seen.add(file);
    for (const each of imports) filesOf(each, seen);
  }
  return seen;
}

let bytes = 0;
for (const file of filesOf('index.html')) bytes += gzipSync(readFileSync(new URL(file, dist))).length;

console.log(`first load: ${(bytes / 1000).toFixed(1)} kB of script, at most ${MOST_BYTES / 1000}`);
if (bytes > MOST_BYTES) process.exit(1);

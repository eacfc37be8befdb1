// How much script a visitor of the shop loads before anything shows, compressed as the binary does it. Fails a build that
// makes it more; what the binary then sends is measured by tests/client.rs.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const MOST_BYTES = 135_000;

const dist = new URL('../dist/', import.meta.url);
const page = readFileSync(new URL('index.html', dist), 'utf8');
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));

function filesOf(name, seen = new Set()) {
  const { file, imports = [] } = manifest[name];
  if (!seen.has(file)) {
    seen.add(file);
    for (const each of imports) filesOf(each, seen);
  }
  return seen;
}

// What stands in the page beside the modules, such as the theme.
const named = [...page.matchAll(/<script src="\/([^"]+)"/g)].map(([, file]) => file);

let bytes = 0;
for (const file of [...named, ...filesOf('index.html')])
  bytes += gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;

console.log(`first load: ${(bytes / 1000).toFixed(1)} kB of script, at most ${MOST_BYTES / 1000}`);
if (bytes > MOST_BYTES) process.exit(1);

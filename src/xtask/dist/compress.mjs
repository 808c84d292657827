// Lays a brotli (.br, quality 11) and a gzip (.gz, level 9) copy beside every compressible file of a folder.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const COMPRESSIBLE = new Set(['.html', '.js', '.mjs', '.css', '.wasm', '.json', '.webmanifest', '.svg', '.txt', '.xml', '.map']);
/** Below this many bytes a compressed copy saves nothing worth a file. */
const LEAST = 200;

/** Up to this many bytes every way is tried; it takes too long for a larger file. */
const SMALL = 65_536;
/** Of the larger ones only the program's parts are worth a search. */
const PROGRAM = /^suban.*\.wasm$/;

/** Which distances are written in short forms (NPOSTFIX, NDIRECT) differs from file to file: the smallest of all is taken. */
const waysFor = (name, length) => {
  if (length < SMALL) return [0, 1, 2].flatMap((postfix) => [0, 1, 2, 4, 6, 8, 10, 12].map((direct) => [16, postfix, direct << postfix]));
  return PROGRAM.test(name) ? [[20, 1, 8], [20, 1, 12], [20, 1, 20], [19, 1, 24], [20, 0, 6], [20, 0, 8], [20, 0, 10]] : [[20, 0, 0]];
};

const folder = process.argv[2];
for (const name of readdirSync(folder, { recursive: true })) {
  const file = join(folder, name);
  if (!COMPRESSIBLE.has(extname(file)) || !statSync(file).isFile()) continue;
  const raw = readFileSync(file);
  if (raw.length <= LEAST) continue;
  const brotli = waysFor(name, raw.length).map(([window, postfix, direct]) => brotliCompressSync(raw, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
      [constants.BROTLI_PARAM_LGWIN]: window,
      [constants.BROTLI_PARAM_NPOSTFIX]: postfix,
      [constants.BROTLI_PARAM_NDIRECT]: direct,
    },
  })).reduce((best, other) => (other.length < best.length ? other : best));
  const gzip = gzipSync(raw, { level: 9 });
  if (brotli.length < raw.length) writeFileSync(`${file}.br`, brotli);
  if (gzip.length < raw.length) writeFileSync(`${file}.gz`, gzip);
}

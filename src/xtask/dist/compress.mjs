// Lays a brotli (.br, quality 11) and a gzip (.gz, level 9) copy beside every compressible file of a folder.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

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

/** Node compresses on several threads, so all files are begun at once. */
async function compress(name, file) {
  const raw = readFileSync(file);
  if (raw.length <= LEAST) return;
  const brotlis = waysFor(name, raw.length).map(([window, postfix, direct]) => promisify(brotliCompress)(raw, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
      [constants.BROTLI_PARAM_LGWIN]: window,
      [constants.BROTLI_PARAM_NPOSTFIX]: postfix,
      [constants.BROTLI_PARAM_NDIRECT]: direct,
    },
  }));
  const brotli = (await Promise.all(brotlis)).reduce((best, other) => (other.length < best.length ? other : best));
  const gzipped = await promisify(gzip)(raw, { level: 9 });
  if (brotli.length < raw.length) writeFileSync(`${file}.br`, brotli);
  if (gzipped.length < raw.length) writeFileSync(`${file}.gz`, gzipped);
}

const folder = process.argv[2];
const files = readdirSync(folder, { recursive: true }).map((name) => [name, join(folder, name)]);
const compressible = files.filter(([, file]) => COMPRESSIBLE.has(extname(file)) && statSync(file).isFile());
await Promise.all(compressible.map(([name, file]) => compress(name, file)));

// Uploads with tus-js-client: node tus-client.mjs NODE_MODULES. One JSON errand a line comes in, what became of each goes out.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

// Imports do not look into a folder that a variable names.
const require = createRequire(pathToFileURL(join(resolve(process.argv[2]), 'from-here.js')))
const tus = require('tus-js-client')

const AT_ONCE = 6
const MOST_VISITS = 4000
const BETWEEN_VISITS_MS = 25
// It never hears of an answer whose body broke off; a person would load the page anew.
const PATIENCE_MS = 6000
const SILENT = 'it was silent'
// As its own documentation has them, but faster: a cut must not cost seconds.
const RETRIES = [0, 10, 20, 40, ...Array(1200).fill(80)]

/** One visit of somebody who uploads: until it is there, or an error that is not tried again. */
const visit = async (errand, bytes) => {
  let upload
  const ended = new Promise((done) => {
    upload = new tus.Upload(bytes, {
      endpoint: errand.endpoint,
      uploadUrl: errand.at,
      metadata: { filename: 'three lamps.jpg', filetype: 'image/jpeg' },
      chunkSize: errand.chunk_size ?? Infinity,
      uploadDataDuringCreation: errand.during_creation,
      retryDelays: errand.comes_back ? null : RETRIES,
      urlStorage: new tus.FileUrlStorage(errand.memory),
      onSuccess: () => done(null),
      onError: (error) => done(error.message),
    })
  })
  const [previous] = await upload.findPreviousUploads()
  if (previous) upload.resumeFromPreviousUpload(previous)
  upload.start()
  let patience
  const silent = new Promise((done) => (patience = setTimeout(done, PATIENCE_MS, SILENT)))
  const error = await Promise.race([ended, silent])
  clearTimeout(patience)
  if (error === SILENT) await upload.abort()
  return { error, upload }
}

const run = async (errand) => {
  const bytes = await readFile(errand.file)
  for (let visits = 1; ; visits += 1) {
    const { error, upload } = await visit(errand, bytes)
    if (error && (errand.comes_back || error === SILENT) && visits < MOST_VISITS) {
      await new Promise((done) => setTimeout(done, BETWEEN_VISITS_MS))
      continue
    }
    const ran = { number: errand.number, url: upload.url, visits, error, taken_back: null }
    if (errand.takes_back) ran.taken_back = await tus.Upload.terminate(upload.url, { retryDelays: null }).then(() => 'yes', String)
    return ran
  }
}

const errands = []
for await (const line of createInterface({ input: process.stdin })) errands.push(JSON.parse(line))
const work = async () => {
  for (let errand; (errand = errands.shift()); ) console.log(JSON.stringify(await run(errand)))
}
await Promise.all(Array.from({ length: AT_ONCE }, work))

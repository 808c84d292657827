// Starts @tus/server with @tus/file-store on a free port of loopback: node tus-server.mjs NODE_MODULES FOLDER EXPIRES_AFTER_MS
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [nodeModules, directory, expiresAfterMs] = process.argv.slice(2)
// Imports do not look into a folder that a variable names.
const from = (name) => import(pathToFileURL(join(nodeModules, name, 'dist/index.js')).href)
const { Server } = await from('@tus/server')
const { FileStore } = await from('@tus/file-store')

const tus = new Server({
  path: '/v1/photos',
  datastore: new FileStore({ directory, expirationPeriodInMilliseconds: Number(expiresAfterMs) }),
})
const server = createServer((call, answer) => tus.handle(call, answer))
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
// Whoever started it has gone.
process.stdin.resume().on('end', () => process.exit(0))

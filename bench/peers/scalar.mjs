// Scalar's mock server: node scalar.mjs PORT DOCUMENT
import { readFile } from 'node:fs/promises'
import { serve } from '@hono/node-server'
import { createMockServer } from '@scalar/mock-server'

const [port, file] = process.argv.slice(2)
const document = await readFile(file, 'utf8')
const app = await createMockServer({ document, specification: document })
serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' })

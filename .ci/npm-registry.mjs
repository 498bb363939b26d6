// A registry of the npm packages that a folder holds as tarballs, for one
// installation: node npm-registry.mjs FOLDER. Prints its address.
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

const [folder] = process.argv.slice(2)
const packages = new Map()
for (const file of readdirSync(folder).filter((name) => name.endsWith('.tgz'))) {
  const manifest = JSON.parse(execFileSync('tar', ['-xzOf', join(folder, file), 'package/package.json']))
  packages.set(manifest.name, { file, manifest, integrity: 'sha512-' + createHash('sha512').update(readFileSync(join(folder, file))).digest('base64') })
}

const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, 'http://x').pathname).slice(1)
  const known = packages.get(path)
  if (known) {
    const { manifest, file, integrity } = known
    const version = { ...manifest, dist: { tarball: `http://${request.headers.host}/tarballs/${file}`, integrity } }
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ name: manifest.name, 'dist-tags': { latest: manifest.version }, versions: { [manifest.version]: version } }))
    return
  }
  const tarball = [...packages.values()].find(({ file }) => path === `tarballs/${file}`)
  if (tarball) {
    response.end(readFileSync(join(folder, tarball.file)))
    return
  }
  response.statusCode = 404
  response.end('{"error": "not found"}')
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`))

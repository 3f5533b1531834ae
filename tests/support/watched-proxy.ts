import { request as ask, createServer } from 'node:http'
import { onTestFinished } from 'vitest'

/** A reverse proxy before a server that speaks HTTP/1.1 only, as browsers open six connections to it. */
export type WatchedProxy = {
  url: string
  /** The paths of the streams that are open now. */
  open: string[]
  /** The most that were open at once. */
  most(): number
  /** The paths of everything that was asked for. */
  asked: string[]
  /** Whether it buffers every byte of a stream, as some proxies do. */
  holdsBack: boolean
}

/** Starts a proxy before a server at a port; `at`: the port of its own. */
export async function watchedProxy(upstream: number, at: number): Promise<WatchedProxy> {
  const proxy: WatchedProxy = {
    url: `http://localhost:${at}`,
    open: [],
    most: () => most,
    asked: [],
    holdsBack: false,
  }
  let most = 0
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    proxy.asked.push(path)
    const { method, headers, url } = request
    const answer = ask({ host: 'localhost', port: upstream, path: url, method, headers }, (from) => {
      if (path.endsWith('/events') && proxy.holdsBack) return void from.resume()
      response.writeHead(from.statusCode ?? 502, from.rawHeaders)
      response.flushHeaders()
      from.pipe(response)
    })
    answer.on('error', () => response.destroy())
    request.pipe(answer)
    if (path.endsWith('/events')) {
      proxy.open.push(path)
      most = Math.max(most, proxy.open.length)
    }
    response.once('close', () => {
      answer.destroy()
      if (path.endsWith('/events')) proxy.open.splice(proxy.open.indexOf(path), 1)
    })
  })
  await new Promise<void>((resolve) => server.listen(at, 'localhost', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return proxy
}

import { fileURLToPath } from 'node:url'
import node from '@astrojs/node'
import { defineConfig } from 'astro/config'

/** The adapter, with our own process as the built entry: it stops in order, and serves the static pages from memory. */
function ownServer() {
  const adapter = node({ mode: 'middleware' })
  const done = adapter.hooks['astro:config:done']
  adapter.hooks['astro:config:done'] = (options) =>
    done?.({
      ...options,
      setAdapter: (settings) =>
        options.setAdapter({
          ...settings,
          serverEntrypoint: fileURLToPath(new URL('./src/server/server.ts', import.meta.url)),
        }),
    })
  return adapter
}

/** Under `npm run dev` Astro serves the pages itself; they get the same parts as in the built server. */
function appInDevelopment() {
  return {
    name: 'app-in-development',
    hooks: {
      'astro:server:setup': async ({ server }) => {
        const { createPartsForDevelopment } = await import('./src/build/development.ts')
        const { localsOf, close, refresh } = await createPartsForDevelopment()
        server.httpServer?.on('close', () => close())
        server.watcher.on('all', (_, path) => refresh(path))
        server.middlewares.use((request, _response, next) => {
          Reflect.set(request, Symbol.for('astro.locals'), localsOf(request))
          next()
        })
      },
    },
  }
}

// What the built pages depend on is added by src/build/build.ts and src/build/dev.ts.
export default defineConfig({
  adapter: ownServer(),
  integrations: [appInDevelopment()],
  session: false,
  // In the folder of the sources: copies of these, which tests build at once, share node_modules.
  cacheDir: './.astro/cache',
  trailingSlash: 'never',
  // src/build/build.ts writes entry.mjs, which imports it.
  build: { format: 'file', inlineStylesheets: 'never', serverEntry: 'server.mjs' },
  // Our own check (src/web/http/same-origin.ts) also serves people behind a proxy that ends TLS, and programs.
  security: { checkOrigin: false },
  devToolbar: { enabled: false },
  vite: {
    build: { assetsInlineLimit: 0 },
  },
})

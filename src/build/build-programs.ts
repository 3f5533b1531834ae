import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { BUILT_CODE, BUILT_PROGRAMS, codeDigest, PROGRAMS } from '#platform/programs.ts'

/** Packages that are native, or read files of their own. */
const EXTERNAL = ['better-sqlite3', 'pg', 'pdfkit', 'harfbuzzjs', 'wawoff2']

/** Makes one file of each program, and a few that they share. */
export async function buildPrograms(root: string): Promise<void> {
  const input = Object.entries(PROGRAMS).map(([name, path]) => [name, join(root, path)])
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: EXTERNAL },
    build: {
      ssr: true,
      target: 'node24',
      outDir: join(root, BUILT_PROGRAMS),
      rolldownOptions: {
        input: Object.fromEntries(input) as Record<string, string>,
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name].[hash].mjs' },
      },
    },
  })
  writeFileSync(join(root, BUILT_CODE), codeDigest(root))
}

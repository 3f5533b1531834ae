import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { freshFolder } from './databases.ts'
import { runCommand } from './server.ts'

const ROOT = join(import.meta.dirname, '..', '..')

const SOURCES = [
  'src',
  'db',
  'public',
  'astro.config.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]
const BUILT = ['dist', 'src/content', 'db/migrations', 'package.json']

/** The shipped letter's folder in a copy of the project. */
export const letterFolder = (root: string) => join(root, 'src', 'content', 'letters', 'unpaid-proof')

/** The built program with letters of its own to change. */
export function copyOfTheProgram(): Promise<string> {
  return copyOf(BUILT, freshFolder())
}

/** The project built anew, with a letter that `change` has changed before. Resolves to its folder. */
export async function buildWith(
  change: (letter: string) => Promise<unknown>,
  folder = freshFolder(),
  env: Record<string, string> = {},
): Promise<string> {
  const root = await copyOf(SOURCES, folder)
  await change(letterFolder(root))
  const { code, stderr } = await runCommand([join(root, 'src', 'build', 'build.ts')], env, root)
  if (code !== 0) throw new Error(`The copy could not be built: ${stderr}`)
  return root
}

/** Puts a copy of a letter beside it, at an address of its own and changed by `change`: many letters need one build. */
export async function addLetter(
  letter: string,
  slug: string,
  change: (letter: string) => Promise<unknown> = async () => {},
): Promise<void> {
  const other = join(dirname(letter), slug)
  await cp(letter, other, { recursive: true })
  await changeYaml(other, (yaml) => yaml.replace(/^featured:.*\n/m, ''))
  await change(other)
}

export async function changeYaml(letter: string, change: (yaml: string) => string): Promise<void> {
  const file = join(letter, 'letter.yaml')
  await writeFile(file, change(await readFile(file, 'utf8')))
}

async function copyOf(parts: string[], root: string): Promise<string> {
  for (const part of parts) await cp(join(ROOT, part), join(root, part), { recursive: true })
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  return root
}

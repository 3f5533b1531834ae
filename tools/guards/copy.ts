import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Guard } from './guard.ts'

/** A copy of the project, to be changed. */
export type Copy = {
  root: string
  /** Takes the guard out; returns how to put it back. */
  without(guard: Guard): () => void
  remove(): void
}

/** Copies what is tracked and what is new, as it stands; the packages are a link. */
export function copyProject(project: string): Copy {
  const root = mkdtempSync(join(tmpdir(), 'undersigned-guards-'))
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const files = execFileSync('git', listed, { cwd: project, encoding: 'utf8' }).split('\0')
  for (const file of new Set(files)) {
    if (file !== '' && existsSync(join(project, file))) cpSync(join(project, file), join(root, file))
  }
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'))
  return {
    root,
    without({ file, there, without }) {
      const path = join(root, file)
      const before = readFileSync(path, 'utf8')
      writeFileSync(path, before.split(there).join(without))
      return () => writeFileSync(path, before)
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** Whether a guard is where the list says, once. */
export function isInPlace(root: string, { file, there }: Guard): boolean {
  const path = join(root, file)
  return existsSync(path) && readFileSync(path, 'utf8').split(there).length === 2
}

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, inject, onTestFinished } from 'vitest'
import { query } from './postgres.ts'

export const DATABASES = ['sqlite', 'postgres'] as const
export type DatabaseKind = (typeof DATABASES)[number]

/** Where something runs that must be cleared away: a test, or a script that measures. */
export type Stage = {
  /** Registers a cleanup; the last one runs first. */
  atEnd(clean: () => unknown): void
  /** The address of the PostgreSQL server, without a database. */
  postgres(): string
}

/** The test that is running. */
export const THIS_TEST: Stage = {
  atEnd: (clean) => onTestFinished(async () => void (await clean())),
  postgres: () => inject('postgres'),
}

/** Defines the same tests for both databases. */
export function onEachDatabase(subject: string, tests: (kind: DatabaseKind) => void): void {
  describe.each(DATABASES)(`${subject}, on %s`, tests)
}

/** The address of an empty database for one test, gone after it. */
export async function freshDatabase(kind: DatabaseKind, stage = THIS_TEST): Promise<string> {
  if (kind === 'sqlite') return `file:${join(freshFolder(stage.atEnd), 'undersigned.db')}`
  const server = stage.postgres()
  const name = `test_${randomBytes(8).toString('hex')}`
  // As files, without the write-ahead log, which is faster and which one test does not need.
  await query(server, `create database ${name} template template_undersigned strategy file_copy`)
  stage.atEnd(() => query(server, `drop database ${name} with (force)`))
  return `${server}/${name}`
}

/** A folder for one test, gone after it; or for a file of tests, with `afterAll`. */
export function freshFolder(atEnd: (clean: () => void) => void = THIS_TEST.atEnd): string {
  const folder = mkdtempSync(join(tmpdir(), 'undersigned-test-'))
  atEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

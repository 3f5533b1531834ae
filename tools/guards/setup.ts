import type { TestProject } from 'vitest/node'
import { openStore } from '#db/open.ts'
import { startBrowser } from '#tests/support/browser.ts'
import { findBrowser } from '#tests/support/browser-binary.ts'
import { buildIfStale } from '#tests/support/built-site.ts'
import type {} from '#tests/support/global-setup.ts'
import { query } from '#tests/support/postgres.ts'

/**
 * What the tests of one run need, from the copy as it stands: the built site, a template of an empty database on the
 * PostgreSQL server that serves all runs, a browser.
 */
export default async function setup(project: TestProject) {
  const needs = new Set((process.env['GUARDS_NEED'] ?? '').split(','))
  const postgres = process.env['GUARDS_POSTGRES'] ?? ''
  if (needs.has('site')) buildIfStale()
  const browser = needs.has('browser') ? await openForAll(project) : null
  if (needs.has('postgres')) {
    await query(postgres, 'drop database if exists template_undersigned with (force)')
    await query(postgres, 'create database template_undersigned')
    await (await openStore(`${postgres}/template_undersigned`, 'serve')).close()
  }
  project.provide('postgres', postgres)
  return async () => {
    await browser?.close()
  }
}

async function openForAll(project: TestProject) {
  const found = await findBrowser()
  const browser = await startBrowser(found)
  project.provide('browser', { ...found, endpoint: browser.wsEndpoint() })
  return browser
}

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CONFIGURATION_PAGE, withSettingsTable } from './settings-table.ts'

// `npm run docs:configuration`: writes the table of settings in docs/configuration.md from the schema.
const file = join(import.meta.dirname, '..', '..', CONFIGURATION_PAGE)
writeFileSync(file, await withSettingsTable(readFileSync(file, 'utf8')))

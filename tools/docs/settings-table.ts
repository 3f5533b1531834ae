import { format, resolveConfig } from 'prettier'
import { SETTING_LINES } from '#config/settings.ts'

/** The page that lists every setting, relative to the root of the project. */
export const CONFIGURATION_PAGE = 'docs/configuration.md'

const BEGIN = '<!-- settings: written by npm run docs:configuration -->'
const END = '<!-- end of settings -->'

/**
 * Replaces the table of settings in the text of the configuration page with one made from the schema, formatted as
 * `npm run format` would. Throws if a marker is missing.
 */
export async function withSettingsTable(page: string): Promise<string> {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (begin === -1 || end < begin)
    throw new Error(`${CONFIGURATION_PAGE} needs the lines ${BEGIN} and ${END}`)
  const rows = SETTING_LINES.map((line) => [`\`${line.name}\``, line.default, line.meaning])
  const table = [['setting', 'default', 'meaning'], ['---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
  const text = `${page.slice(0, begin)}${BEGIN}\n\n${table}\n\n${page.slice(end)}`
  return format(text, { ...(await resolveConfig(CONFIGURATION_PAGE)), parser: 'markdown' })
}

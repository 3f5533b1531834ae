import { expect, it } from 'vitest'
import { SETTING_LINES, SETTINGS } from '#config/settings.ts'

it('lists every setting with its default and one line that says what it means', () => {
  expect(SETTING_LINES.map(({ name }) => name)).toEqual(Object.keys(SETTINGS.shape))
  for (const line of SETTING_LINES) {
    expect(line.meaning, line.name).toMatch(/^\S.*\.$/)
    expect(line.default, line.name).not.toMatch(/undefined/)
  }
})

it.each([
  ['PORT', '`4321`'],
  ['MAIL_FROM', '`Undersigned <undersigned@demonstration.invalid>`'],
  ['CAPTCHA', '`off`'],
  ['LIMIT_MAILBOX', '`3/1d,10/30d`'],
  ['SECRET', 'generated once and kept in `DATA_DIR/secret`'],
  ['SITE_URL', '`http://localhost:PORT`'],
])('lists the default of %s', (name, usual) => {
  expect(SETTING_LINES.find((line) => line.name === name)?.default).toBe(usual)
})

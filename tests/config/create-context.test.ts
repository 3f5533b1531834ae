import { expect, it } from 'vitest'
import { loadConfig } from '#config/config.ts'
import { createContext } from '#config/create-context.ts'
import { freshFolder } from '#tests/support/databases.ts'

it('no id begins with a hyphen: commands would take it for an option', () => {
  const parts = { store: {} as never, secret: Buffer.alloc(32, 7), now: () => new Date(), emit: () => {} }
  const config = loadConfig({ DATA_DIR: freshFolder() })
  const ids = Array.from({ length: 256 }, (_, byte) =>
    createContext(config, { ...parts, random: (bytes) => Buffer.alloc(bytes, byte) }).newId(),
  )
  expect(ids.filter((id) => id.startsWith('-'))).toEqual([])
  expect(ids.every((id) => /^[\w-]{20}$/.test(id))).toBe(true)
})

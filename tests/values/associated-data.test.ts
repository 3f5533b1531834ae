import { expect, it } from 'vitest'
import { associatedData, keyUse } from '#values/associated-data.ts'

it('no two sealed values have the same associated data, whatever their ids are', () => {
  const labels = Object.values(associatedData).map((of) => of(''))
  expect(new Set(labels).size).toBe(labels.length)
  // The label ends at the first slash, so that no id can turn one label into another.
  for (const label of labels) expect(label).toMatch(/^[a-z_.-]+\/$/)
})

it('names the row', () => {
  expect(associatedData.signatureAddress('1')).not.toBe(associatedData.signatureAddress('2'))
})

it('no two keys are derived for the same use, even for a letter with the name of another use', () => {
  const names = ['letter', ...Object.keys(keyUse), 'client', '']
  const uses = Object.values(keyUse).flatMap((use: (...names: string[]) => string) =>
    use.length === 0
      ? [use()]
      : use.length === 1
        ? names.map((name) => use(name))
        : names.flatMap((name) => names.map((kind) => use(name, kind))),
  )
  expect(new Set(uses).size).toBe(uses.length)
})

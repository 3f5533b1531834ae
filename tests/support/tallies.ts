import { asc } from 'drizzle-orm'
import type { SignatureRow } from '#db/queries/signatures/signatures.ts'
import { partsOf, talliesIn } from '#db/queries/statistics/tallies.ts'
import { hourOf, hoursAhead, type Tally } from '#features/statistics/tally.ts'
import type { TestApp } from './app.ts'

type Kept = { hours: Record<string, Tally>; parts: Record<string, number> }

/** What is written down of a letter's hours and kinds. */
export function keptTallies({ context, letter }: TestApp): Promise<Kept> {
  const always = { from: new Date(0), to: new Date('2100-01-01') }
  return context.store.read(async (db) => ({
    hours: Object.fromEntries(
      (await talliesIn(db, letter.slug, always)).map(({ hour, submitted, verified, counted }) => [
        hour.toISOString(),
        { submitted, verified, counted },
      ]),
    ),
    parts: Object.fromEntries(
      (await partsOf(db, letter.slug)).map((row) => [`${row.kind} ${row.value}`, row.signatures]),
    ),
  }))
}

/** The same, grouped from every single row. */
export async function groupedRows(app: TestApp): Promise<Kept> {
  const hours: Kept['hours'] = {}
  const ahead = hoursAhead(app.letter.timeZone)
  const parts: Kept['parts'] = {}
  const at = (moment: Date) => {
    const hour = hourOf(moment, ahead).toISOString()
    hours[hour] ??= { submitted: 0, verified: 0, counted: 0 }
    return hours[hour]
  }
  const add = (part: string) => {
    parts[part] = (parts[part] ?? 0) + 1
  }
  for (const row of await signaturesOf(app)) {
    at(row.submittedAt).submitted += 1
    if (!row.verifiedAt) continue
    at(row.submittedAt).verified += 1
    if (row.withdrawnAt) add('uncounted withdrawn')
    else if (row.invalidatedAt) add('uncounted invalidated')
    else if (row.quarantinedAt) add('uncounted quarantined')
    else {
      at(row.verifiedAt).counted += 1
      add(`locale ${row.locale}`)
      add(`country ${row.country ?? ''}`)
    }
  }
  return { hours, parts }
}

/** Every signature of the letter, the oldest first. */
export function signaturesOf({ context, letter }: TestApp): Promise<SignatureRow[]> {
  return context.store.read(async (db) => {
    const { signatures } = db.tables
    const rows = await db.select().from(signatures).orderBy(asc(signatures.submittedAt))
    return rows.filter((row) => row.letter === letter.slug)
  })
}

import {
  catchingFloods,
  type FloodKey,
  type FloodRow,
  lastReleased,
  lockCatching,
  raiseFlood,
} from '#db/queries/abuse/clusters.ts'
import { isCommon, type MarkRow, marksOfSignature, replaceMarks } from '#db/queries/abuse/fingerprints.ts'
import { hold, holdBack, holdMarked, holdOne, unhold } from '#db/queries/abuse/quarantine.ts'
import type { Read, Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { SignForm } from '#features/signing/form.ts'
import type { Origin } from '#features/signing/submission.ts'
import { markKey } from '#values/keys.ts'
import { type FloodKind, labelPlace, type Mark, type MarkKind, marksOf } from './fingerprint.ts'
import type { Limits } from './limits.ts'

/** A flood that was not known before, and how many signatures it holds back from its first moment on. */
export type Raised = { letter: string; kind: FloodKind; held: number }

/**
 * Looks whether a signature that is entered belongs to a flood, or makes one of those before it, and holds them all back:
 * they look as usual from outside, are mailed, may be verified, and do not count until an organiser lets them. A flood
 * goes back to where its rate began, so that what came before it was noticed does not count either.
 */
export async function holdFloods(
  ctx: Pick<Context, 'now' | 'newId' | 'secret' | 'cipher' | 'limits'>,
  tx: Write,
  entered: { id: string; letter: string; form: SignForm; origin: Origin },
  surging: boolean,
): Promise<Raised[]> {
  const { id, letter, form, origin } = entered
  const { limits } = ctx
  if (!limits) return []
  // Whoever types again before verifying is looked at anew, whatever somebody else typed for them before.
  await unhold(tx, id)
  const marks = marksOf(form, origin.client).map((mark) => ({ ...mark, key: keyOf(ctx, letter, mark) }))
  const at = ctx.now()
  await replaceMarks(
    tx,
    id,
    marks.map(({ kind, key }) => ({ signatureId: id, letter, kind, key, at })),
  )
  const single = singleKinds(origin)
  const caught = await caughtBy(tx, letter, marks)
  const raised: Raised[] = []
  for (const { kind, key, label } of marks) {
    if (kind === 'letter' || caught.some((flood) => flood.kind === kind && flood.key === key)) continue
    const of = { letter, kind, key }
    const since = await floodingSince(ctx, tx, limits, of, of)
    if (since) raised.push(...(await raise(ctx, tx, of, { label, since })))
  }
  await holdIn(tx, id, caught, at)
  for (const kind of surging ? [...single, 'letter' as const] : single) {
    const flood = await raiseFlood(tx, { letter, kind, key: '', id: ctx.newId(), label: null, raisedAt: at })
    await holdIn(tx, id, [flood.flood], at)
    if (flood.isNew) raised.push({ letter, kind, held: 1 })
  }
  return raised
}

/** Holds back a signature where a flood of something it has in common was noticed since it was entered. */
export async function holdIfCaught(tx: Write, letter: string, id: string, now: Date): Promise<void> {
  await holdIn(tx, id, await caughtBy(tx, letter, await marksOfSignature(tx, id)), now)
}

/** Whether more people sign a letter than it was ever thought to have. */
export async function isSurging(
  ctx: Pick<Context, 'now' | 'secret' | 'limits'>,
  db: Read,
  letter: string,
): Promise<boolean> {
  if (!ctx.limits) return false
  const key = markKey(ctx.secret, letter, 'letter', '')
  const mark = { letter, kind: 'letter' as const, key }
  return (await floodingSince(ctx, db, ctx.limits, mark, { ...mark, key: '' })) !== null
}

function singleKinds({ proof, isTrapped }: Origin): FloodKind[] {
  const kinds: FloodKind[] = []
  if (proof === 'none') kinds.push('no-captcha')
  if (isTrapped) kinds.push('trapped')
  return kinds
}

function caughtBy(
  db: Read,
  letter: string,
  marks: readonly Pick<MarkRow, 'kind' | 'key'>[],
): Promise<FloodRow[]> {
  // A whole letter is held back only while it surges.
  const told = marks.filter(({ kind }) => kind !== 'letter')
  return told.length > 0 ? catchingFloods(db, letter, told) : Promise.resolve([])
}

/**
 * Since when what too many have in common is a flood: since the longest rate began, or since one was released; `null`
 * while they are not too many.
 */
async function floodingSince(
  { now }: Pick<Context, 'now'>,
  db: Read,
  { floods }: Limits,
  mark: FloodKey & { kind: MarkKind },
  flood: FloodKey,
): Promise<Date | null> {
  const rates = floods[mark.kind]
  const before = (seconds: number) => new Date(now().getTime() - seconds * 1000)
  for (const { most, seconds } of rates) {
    if (!(await isCommon(db, mark, before(seconds), most))) continue
    const released = await lastReleased(db, flood)
    const longest = before(Math.max(...rates.map((rate) => rate.seconds)))
    if (!released || released < longest) return longest
    if (await isCommon(db, mark, later(released, before(seconds)), most)) return released
  }
  return null
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b
}

async function raise(
  ctx: Pick<Context, 'now' | 'newId' | 'cipher'>,
  tx: Write,
  of: FloodKey,
  { label, since }: { label: string | null; since: Date },
): Promise<Raised[]> {
  const now = ctx.now()
  const id = ctx.newId()
  const sealed = label === null ? null : ctx.cipher.seal(label, labelPlace(id))
  const { flood, isNew } = await raiseFlood(tx, { ...of, id, label: sealed, raisedAt: now })
  await holdMarked(tx, flood, since)
  const held = await holdBack(tx, flood.id, now)
  return isNew ? [{ letter: of.letter, kind: of.kind, held }] : []
}

/** Only in floods that still take something in once they are held: one may have been released since it was found. */
async function holdIn(tx: Write, id: string, floods: FloodRow[], now: Date): Promise<void> {
  const held = await lockCatching(
    tx,
    floods.map((flood) => flood.id),
  )
  if (held.length === 0) return
  await hold(tx, id, held)
  await holdOne(tx, id, now)
}

function keyOf({ secret }: Pick<Context, 'secret'>, letter: string, { kind, text }: Mark): string {
  return markKey(secret, letter, kind, text)
}

import {
  catchingFloods,
  type FloodKey,
  type FloodRow,
  hold,
  holdBack,
  holdMarked,
  holdOne,
  lastReleased,
  raiseFlood,
  unhold,
} from '#db/queries/floods.ts'
import { isCommon, type MarkRow, marksOfSignature, replaceMarks } from '#db/queries/marks.ts'
import type { Read, Write } from '#db/store.ts'
import { domainOf } from '../domain/email-address.ts'
import { type FloodKind, type Mark, type MarkKind, marksOf } from '../domain/flood.ts'
import { markKey } from '../domain/keys.ts'
import type { Limits } from '../domain/limits.ts'
import { isDisposable } from '../domain/mail-domain.ts'
import type { SignForm } from '../domain/sign-form.ts'
import type { Origin } from '../domain/submission.ts'
import type { Context } from './context.ts'

/** A flood that was not known before, and how many signatures it holds back from its first moment on. */
export type Raised = { letter: string; kind: FloodKind; held: number }

/**
 * Looks whether a signature that is entered belongs to a flood, or makes one of those before it, and holds them all back:
 * they look as usual from outside, are mailed, may be verified, and do not count until an organiser lets them. A flood
 * goes back to where its rate began, so that what came before it was noticed does not count either.
 */
export async function holdFloods(
  ctx: Pick<Context, 'now' | 'newId' | 'secret' | 'limits'>,
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
  const single = singleKinds(form, origin)
  const caught = await caughtBy(tx, letter, marks)
  const raised: Raised[] = []
  for (const { kind, key, label } of marks) {
    if (kind === 'letter' || caught.some((flood) => flood.kind === kind && flood.key === key)) continue
    const since = await floodingSince(ctx, tx, limits, { letter, kind, key })
    if (since) raised.push(...(await raise(ctx, tx, { letter, kind, key }, { label, since })))
  }
  for (const kind of surging ? [...single, 'letter' as const] : single) {
    const known = await catchingFloods(tx, letter, [{ kind, key: '' }])
    if (known.length === 0) raised.push(...(await raise(ctx, tx, { letter, kind, key: '' }, null)))
    caught.push(...(await catchingFloods(tx, letter, [{ kind, key: '' }])))
  }
  await holdIn(tx, id, caught, at)
  return raised.map((each) => (each.held === 0 ? { ...each, held: 1 } : each))
}

/** Holds back a signature that is verified, where a flood was noticed since it was entered. */
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
  return (await floodingSince(ctx, db, ctx.limits, { letter, kind: 'letter', key })) !== null
}

function singleKinds(form: SignForm, { proof, isTrapped }: Origin): FloodKind[] {
  const kinds: FloodKind[] = []
  if (proof === 'none') kinds.push('no-captcha')
  if (isTrapped) kinds.push('trapped')
  if (isDisposable(domainOf(form.email.address))) kinds.push('disposable')
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

/** Since when too many have something in common; `null` while they are not too many. */
async function floodingSince(
  { now }: Pick<Context, 'now'>,
  db: Read,
  { floods }: Limits,
  of: FloodKey & { kind: MarkKind },
): Promise<Date | null> {
  for (const { most, seconds } of floods[of.kind]) {
    const begins = new Date(now().getTime() - seconds * 1000)
    if (!(await isCommon(db, of, begins, most))) continue
    const released = await lastReleased(db, of)
    if (!released || released < begins) return begins
    if (await isCommon(db, of, released, most)) return released
  }
  return null
}

async function raise(
  ctx: Pick<Context, 'now' | 'newId'>,
  tx: Write,
  of: FloodKey,
  trend: { label: string | null; since: Date } | null,
): Promise<Raised[]> {
  const now = ctx.now()
  const { flood, isNew } = await raiseFlood(tx, {
    ...of,
    id: ctx.newId(),
    label: trend?.label ?? null,
    raisedAt: now,
  })
  if (trend) await holdMarked(tx, flood, trend.since)
  const held = await holdBack(tx, flood.id, now)
  return isNew ? [{ letter: of.letter, kind: of.kind, held }] : []
}

async function holdIn(tx: Write, id: string, floods: FloodRow[], now: Date): Promise<void> {
  if (floods.length === 0) return
  await hold(
    tx,
    id,
    floods.map((flood) => flood.id),
  )
  await holdOne(tx, id, now)
}

function keyOf({ secret }: Pick<Context, 'secret'>, letter: string, { kind, text }: Mark): string {
  return markKey(secret, letter, kind, text)
}

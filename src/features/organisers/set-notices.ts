import { findOrganiser, setNotices as store } from '#db/queries/organisers/organisers.ts'
import type { Context } from '#features/context.ts'
import { isSameText } from '#values/equal-secrets.ts'
import { noticesProof } from '#values/keys.ts'
import { DEFAULT_LOCALE, isLocale, type Locale } from '#values/locale.ts'

/** Turns notices to an organiser on, in a language, or off. */
export async function setNotices(
  ctx: Pick<Context, 'store' | 'now'>,
  organiserId: string,
  to: { locale: Locale } | null,
): Promise<void> {
  await ctx.store.write((tx) => store(tx, organiserId, to && { since: ctx.now(), locale: to.locale }))
}

/** Whether notices to an organiser are on. */
export async function wantsNotices(ctx: Pick<Context, 'store'>, organiserId: string): Promise<boolean> {
  const row = await ctx.store.read((db) => findOrganiser(db, organiserId))
  return !!row?.noticesSince
}

/** Reads the link at the end of a notice: whose it is, whether notices are on, and their language; `null` for an invalid link. */
export async function readNotices(
  ctx: Pick<Context, 'store' | 'secret'>,
  token: string,
): Promise<{ organiserId: string; on: boolean; locale: Locale } | null> {
  const organiserId = organiserOf(ctx.secret, token)
  if (organiserId === null) return null
  const row = await ctx.store.read((db) => findOrganiser(db, organiserId))
  const locale = row?.noticesLocale ?? ''
  return { organiserId, on: !!row?.noticesSince, locale: isLocale(locale) ? locale : DEFAULT_LOCALE }
}

/** Turns notices to an organiser off. May be repeated (RFC 8058). `false` for an invalid link. */
export async function endNotices(ctx: Pick<Context, 'store' | 'secret'>, token: string): Promise<boolean> {
  const organiserId = organiserOf(ctx.secret, token)
  if (organiserId === null) return false
  await ctx.store.write((tx) => store(tx, organiserId, null))
  return true
}

/** The length of the proof at the end of a token. */
const PROOF = 43

/** The organiser that a token names; `null` where its proof was not made with this installation's secret. */
function organiserOf(secret: Buffer, token: string): string | null {
  if (!/^[\w-]{44,107}$/.test(token)) return null
  const id = token.slice(0, -PROOF)
  return isSameText(token.slice(-PROOF), noticesProof(secret, id)) ? id : null
}

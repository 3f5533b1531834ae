import type { Passkey } from '#features/organisers/accounts.ts'
import { wantsNotices } from '#features/organisers/set-notices.ts'
import type { AccountPage } from '#web/organisers/organiser-page.ts'

/** Loads what an organiser's account page shows: passkeys, the daily notice, and the host that passkeys are bound to. */
export async function loadAccount(
  { app, organiser }: AccountPage,
  headers: Headers,
): Promise<{ hasNotices: boolean; passkeys: Passkey[]; host: string }> {
  const hasNotices = await wantsNotices(app.context, organiser.id)
  const passkeys = await app.accounts.passkeysOf(headers)
  return { hasNotices, passkeys, host: new URL(app.config.siteUrl).hostname }
}

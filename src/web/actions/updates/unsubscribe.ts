import { endNotices } from '#features/organisers/set-notices.ts'
import { unsubscribe } from '#features/updates/unsubscribe.ts'
import type { Action } from '#web/actions/action.ts'

/** The page of an unsubscribe link. */
export type UnsubscribePage = { app: App.Locals['app']; token: string }

// Email programs post these by themselves (RFC 8058): without a cookie, and without following a redirect. So the body is
// not read, and the answer is the page itself.

/** Ends a reader's updates about a letter. */
export const endUpdates: Action<UnsubscribePage, { status: 200 }> = async (_, { app, token }) => {
  const outcome = await unsubscribe(app.context, app.letters, token)
  if (!outcome.ok) app.log('info', 'link-refused', { purpose: 'unsubscribe', reason: outcome.reason })
  return { status: 200 }
}

/** Ends an organiser's daily notice. */
export const endDailyNotice: Action<UnsubscribePage, { status: 200 }> = async (_, { app, token }) => {
  if (!(await endNotices(app.context, token)))
    app.log('info', 'link-refused', { purpose: 'unsubscribe', reason: 'link-unknown' })
  return { status: 200 }
}

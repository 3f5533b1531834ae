import { createHmac } from 'node:crypto'

export const BOUNCE_SECRET = `whsec_${Buffer.from('a secret for tests, of 32 bytes.').toString('base64')}`

/** A provider that reports on emails with Standard Webhooks, without the library that the site uses. */
export function reportHeaders(
  body: string | Uint8Array,
  at: Date,
  { secret = BOUNCE_SECRET, prefix = 'webhook', id = 'msg_1' } = {},
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signature = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${id}.${timestamp}.`)
    .update(body)
    .digest('base64')
  return {
    [`${prefix}-id`]: id,
    [`${prefix}-timestamp`]: timestamp,
    [`${prefix}-signature`]: `v1,${signature}`,
  }
}

/** The payload of Resend for a bounced email. */
export const bounced = (address: string, type = 'Permanent') =>
  JSON.stringify({
    type: 'email.bounced',
    created_at: '2026-03-01T12:00:00.000Z',
    data: { email_id: 'x', to: [address], bounce: { message: '…', subType: 'General', type } },
  })

/** What a script of the operator's own sends. */
export const ownBounce = (address: string, status: string) =>
  JSON.stringify({ type: 'mail.bounced', data: { address, status } })

import { z } from 'zod'
import { mendAddress, parseEmailAddress } from '#values/email-address.ts'
import { type Bounce, isNoMailbox } from './bounce.ts'
import type { PayloadProblem } from './bounce-reader.ts'

/** A payload, read. `ignored`: why it gives no bounces. */
export type Payload =
  { ok: true; bounces: Bounce[]; ignored?: 'several-recipients' } | { ok: false; problem: PayloadProblem }

/**
 * Reads the payload of a webhook: `email.bounced` and `email.complained` as Resend sends them, and `mail.bounced` for an
 * operator's own scripts, with an enhanced status code (RFC 3463). Other events, and emails to several recipients, which
 * are not ours, give no bounces.
 */
export function readPayload(text: string): Payload {
  const event = EVENT.safeParse(parseJson(text))
  if (!event.success) return { ok: false, problem: 'event' }
  const { type, data } = event.data
  if (type === 'mail.bounced') {
    const own = OWN_BOUNCE.safeParse(data).data
    return own ? aboutOne([own.address], isNoMailbox(own.status)) : { ok: false, problem: 'data' }
  }
  if (type === 'email.bounced') {
    const bounced = BOUNCED.safeParse(data).data
    if (!bounced) return { ok: false, problem: 'data' }
    const permanent = KINDS.get(bounced.bounce.type.toLowerCase())
    return permanent === undefined ? { ok: false, problem: 'kind' } : aboutOne(bounced.to, permanent)
  }
  if (type === 'email.complained') {
    const complained = COMPLAINED.safeParse(data).data
    return complained ? aboutOne(complained.to, true) : { ok: false, problem: 'data' }
  }
  return { ok: true, bounces: [] }
}

/** Whether each type of bounce is permanent: the types of Amazon SES, which Resend uses, and others. */
const KINDS: ReadonlyMap<string, boolean> = new Map([
  ['permanent', true],
  ['hard', true],
  ['transient', false],
  ['temporary', false],
  ['soft', false],
  ['undetermined', false],
])

const EVENT = z.object({ type: z.string(), data: z.unknown().optional() })

/** All recipients of the email, not only the one that bounced. */
const TO = z.union([z.array(z.string()).min(1), z.string().transform((one) => [one])])

const BOUNCED = z.object({ to: TO, bounce: z.object({ type: z.string() }) })
const COMPLAINED = z.object({ to: TO })
const OWN_BOUNCE = z.object({
  address: z.string(),
  status: z.string().regex(/^[245]\.\d{1,3}\.\d{1,3}$/),
})

/** Each of our emails has one recipient. Of several it is unclear which one bounced, so none loses their updates. */
function aboutOne(to: string[], permanent: boolean): Payload {
  const [recipient = '', ...others] = to
  if (others.length > 0) return { ok: true, bounces: [], ignored: 'several-recipients' }
  const address = recipientIn(recipient)
  return address === null
    ? { ok: false, problem: 'recipient' }
    : { ok: true, bounces: [{ address, permanent }] }
}

/** A name before an address in angle brackets; in quotation marks it may have any character (RFC 5322, 3.4). */
const NAMED = /^(?:"(?:[^"\\]|\\.)*"\s*|[^"<>@]*)(<[^<>]*>)/
/** The type of an address as reports of delivery have it (RFC 3464, 2.3.2), and a comment after an address. */
const TYPED = /^rfc822;\s*/i
const COMMENT = /\([^()]*\)$/
/** The longest recipient that is read. Characters. */
const MAX_RECIPIENT = 1_000

/** Reads the address of a recipient, as programs write it: `ada@example.org`, `<ada@…>`, `Ada <ada@…>`, `rfc822; ada@…`. */
function recipientIn(text: string): string | null {
  if (text.length > MAX_RECIPIENT) return null
  const bare = text.trim().replace(TYPED, '').replace(COMMENT, '')
  return parseEmailAddress(mendAddress(bare.replace(NAMED, '$1')))?.address ?? null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

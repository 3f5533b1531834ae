import { z } from 'zod'
import { type Bounce, isNoMailbox } from '../domain/bounce.ts'

/**
 * Reads what a webhook says of a mail: `email.bounced` and `email.complained` as Resend sends them, and
 * `mail.bounced` for scripts of one's own, with a status of RFC 3463. Other events are none of our business: no
 * bounces. `null` for what is no event, or not one of these in its form.
 */
export function readPayload(text: string): Bounce[] | null {
  const event = EVENT.safeParse(parseJson(text))
  if (!event.success) return null
  const { type, data } = event.data
  if (type === 'mail.bounced') {
    const own = OWN_BOUNCE.safeParse(data).data
    return own ? [{ address: own.address, permanent: isNoMailbox(own.status) }] : null
  }
  if (type === 'email.bounced') {
    const bounced = BOUNCED.safeParse(data).data
    return bounced ? aboutOne(bounced.to, bounced.bounce.type === 'Permanent') : null
  }
  if (type === 'email.complained') {
    const complained = COMPLAINED.safeParse(data).data
    return complained ? aboutOne(complained.to, true) : null
  }
  return []
}

const EVENT = z.object({ type: z.string(), data: z.unknown().optional() })

/** The recipients of the mail, whichever of them it came back from. */
const TO = z.array(z.string()).min(1)

const BOUNCED = z.object({ to: TO, bounce: z.object({ type: z.string() }) })
const COMPLAINED = z.object({ to: TO })
const OWN_BOUNCE = z.object({
  address: z.string(),
  status: z.string().regex(/^[245]\.\d{1,3}\.\d{1,3}$/),
})

/** Our mails have one recipient each. Of several nobody knows who is meant, and none must lose news for another. */
function aboutOne(to: string[], permanent: boolean): Bounce[] {
  const [address, ...others] = to
  return address !== undefined && others.length === 0 ? [{ address, permanent }] : []
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

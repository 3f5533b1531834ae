import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { readPayload } from './bounce-payload.ts'
import type { BounceReader } from './bounce-reader.ts'

/** The most by which the time of a report may differ from ours. Seconds. */
const TOLERANCE = 5 * 60

/** The header prefixes of the specification, and of Svix, which Resend uses. */
const PREFIXES = ['webhook', 'svix'] as const

/**
 * Reads reports that are signed by Standard Webhooks 1.0.0: HMAC-SHA-256 of `id.timestamp.body`, with a secret of `whsec_`
 * and base64. A report may have several signatures while the secret is being changed. Throws for an invalid secret.
 */
export function standardWebhooks(secret: string): BounceReader {
  const webhook = new Webhook(secret)
  return {
    read(body, headers, now) {
      const proof = proofIn(headers)
      const text = decode(body)
      if (!proof || text === null) return { ok: false, reason: 'forged' }
      const age = Math.floor(now.getTime() / 1000) - Number(proof['webhook-timestamp'])
      if (Math.abs(age) > TOLERANCE) return { ok: false, reason: 'stale' }
      if (!isSigned(webhook, text, proof)) return { ok: false, reason: 'forged' }
      const payload = readPayload(text)
      return payload.ok ? payload : { ok: false, reason: 'not-understood', problem: payload.problem }
    },
  }
}

type Proof = Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>

/** Reads the three headers, all with one prefix; `null` where one is missing, or the time is not in whole seconds. */
function proofIn(headers: Headers): Proof | null {
  for (const prefix of PREFIXES) {
    const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map((part) =>
      headers.get(`${prefix}-${part}`),
    )
    if (id && signature && timestamp && /^\d{1,12}$/.test(timestamp)) {
      return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }
    }
  }
  return null
}

/** Decodes the body: the library verifies text, which is equivalent to the bytes only in UTF-8 (RFC 8259, 8.1). */
function decode(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return null
  }
}

function isSigned(webhook: Webhook, text: string, proof: Proof): boolean {
  try {
    webhook.verify(text, proof, { jsonParse: false })
    return true
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false
    throw error
  }
}

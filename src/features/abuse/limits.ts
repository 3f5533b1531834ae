import type { EmailCaps } from '#features/email/caps.ts'
import type { Rate } from '#values/rate.ts'
import type { FingerprintKind } from './fingerprint.ts'

/** How much is too much. All rates of a list hold at once: one for a burst, one for the long run. */
export type Limits = {
  /** Signing from one network address. Beyond it, later. */
  client: Rate[]
  /** The same without a captcha, where one is asked for. */
  unproven: Rate[]
  /** Asking for lost links from one network address. */
  links: Rate[]
  emails: EmailCaps
  /** Event streams that are open at once: to one network address, and of the process. Beyond it, pages ask now and then. */
  streams: { client: number; all: number }
  /** Signatures to one letter that have the same in common. Beyond it, they wait for an organiser. */
  clusters: Readonly<Record<FingerprintKind, Rate[]>>
}

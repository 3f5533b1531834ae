import type { EmailCaps } from '#features/email/caps.ts'
import type { Rate } from '#values/rate.ts'
import type { FingerprintKind } from './fingerprint.ts'

/** All limits of a site. The rates of one list apply together: one for bursts, one for the long run. */
export type Limits = {
  /** Signing from one network. A request beyond it is refused. */
  client: Rate[]
  /** The same for requests without a captcha, where one is asked for. */
  unproven: Rate[]
  /** Asking for lost links from one network. */
  links: Rate[]
  emails: EmailCaps
  /** Event streams that are open at once, per network and in the process. Pages without one poll. */
  streams: { client: number; all: number }
  /** Signatures to one letter that share a fingerprint. Those beyond it go into quarantine. */
  clusters: Readonly<Record<FingerprintKind, Rate[]>>
}

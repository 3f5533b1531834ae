// Every label that separates one use of the secret from another, in one file, so that a collision is seen.

/**
 * The associated data of every sealed value: its column and the id of its row. A value that is moved to another column or
 * row does not open.
 */
export const associatedData = {
  signatureAddress: label('signatures.address'),
  submissionContent: label('submissions.content'),
  lookupAddress: label('lookups.address'),
  emailContent: label('outbox.content'),
  clusterLabel: label('clusters.label'),
  dayKey: label('day_keys.key'),
  organiserAddress: label('organisers.address'),
  auditActor: label('audit_entries.who'),
  invalidationTask: label('invalidations.place'),
  /** Not a column: the cookie that remembers the address that was just signed with. The id is the letter. */
  sentAddressCookie: label('cookie.sent-address'),
} as const

/** What each key that is derived from the secret is for; the `info` of HKDF. A letter is a slug, so that it has no `/`. */
export const keyUse = {
  cipher: () => 'addresses',
  accounts: () => 'accounts',
  challenge: (letter: string) => `challenge/${letter}`,
  domain: (letter: string) => `domain/${letter}`,
  fingerprint: (letter: string, kind: string) => `fingerprint/${letter}/${kind}`,
  form: () => 'form',
  mailbox: (letter: string) => `mailbox/${letter}`,
  notices: () => 'notices',
  organiser: () => 'organiser',
  recipient: (day: string) => `recipient/${day}`,
  sealProof: (letter: string) => `seal-proof/${letter}`,
  secretFingerprint: () => 'secret-fingerprint',
  spelling: (letter: string) => `address/${letter}`,
} as const

function label(column: string): (id: string) => string {
  return (id) => `${column}/${id}`
}

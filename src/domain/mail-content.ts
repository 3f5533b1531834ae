/** The mails there are. */
export type MailKind = 'verify' | 'already-signed' | 'signed-otherwise' | 'counted'

/**
 * What a waiting mail must still know when it is written out. It is kept encrypted, because of the address and the
 * token in it, and goes when the mail is sent.
 */
export type MailContent = {
  to: string
  name: string
  version: number
  /** The readable token of the mail's link, stored elsewhere only as its hash; `null` for a mail without one. */
  token: string | null
}

/** Where an outbox row's content stands, for the cipher. */
export function contentPlace(outboxId: string): string {
  return `outbox.content/${outboxId}`
}

/** Where a signature's address stands, for the cipher. */
export function addressPlace(signatureId: string): string {
  return `signatures.address/${signatureId}`
}

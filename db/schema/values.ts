/** The mails there are; `src/mail` has a text for each. */
export type MailKind = 'verify' | 'already-signed' | 'signed-otherwise' | 'counted'

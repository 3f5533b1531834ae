import { DatabaseDamaged, StoreUnavailable } from '#db/store.ts'

/** Advice for an operator when a database cannot be opened, by SQLSTATE (PostgreSQL, appendix A) or system code. */
const ADVICE: Readonly<Record<string, string>> = {
  '3D000': 'Create the database (createdb), or correct its name in DATABASE_URL.',
  '28000': 'Correct the user in DATABASE_URL, or let this user connect in pg_hba.conf.',
  '28P01': 'Correct the user and the password in DATABASE_URL.',
  '42501': 'Give this user the right to create tables there: make it the owner of the database.',
  '53300': 'Raise max_connections of the server, or end other connections.',
  '57P03': 'The server is starting or stopping: try again in a moment.',
  ECONNREFUSED: 'Start PostgreSQL, or correct the host and the port in DATABASE_URL.',
  ETIMEDOUT: 'Correct the host and the port in DATABASE_URL, or open the firewall between them.',
  ENOTFOUND: 'Correct the host in DATABASE_URL.',
  EAI_AGAIN: 'Correct the host in DATABASE_URL, or fix the name server of this machine.',
}

/** Node.js has some twenty codes for a certificate that is not trusted; each contains one of these words. */
const TLS = /CERT|SSL|TLS|SELF_SIGNED/

const TLS_ADVICE =
  'Set sslmode in DATABASE_URL to a mode that the server offers, and sslrootcert if its certificate has a private issuer.'

/**
 * Converts an error while opening. Returns a `StoreUnavailable` whose message tells the operator what to do, where the
 * server refused the connection or the user; any other error unchanged.
 */
export function cannotOpen(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return error
  const advice = adviceFor(codeOf(error), causeOf(error).message)
  if (!advice) return unavailable(error)
  return new StoreUnavailable(`The database cannot be opened: ${sentenceOf(error)} ${advice}`, {
    cause: error,
  })
}

function adviceFor(code: string, message: string): string | undefined {
  if (ADVICE[code]) return ADVICE[code]
  if (TLS.test(code) || /SSL/.test(message)) return TLS_ADVICE
  // The pool's own time limit has no code.
  return code === '' && /timeout|terminat/i.test(message) ? ADVICE['ETIMEDOUT'] : undefined
}

/** Converts faults of connection, disk and locks to `StoreUnavailable`. Returns any other error unchanged. */
export function unavailable(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return error
  const lost = /connect|terminat|not queryable/i.test(causeOf(error).message) && codeOf(error) === ''
  if (!lost && !UNAVAILABLE.test(codeOf(error))) return error
  const Kind = DAMAGED.test(codeOf(error)) ? DatabaseDamaged : StoreUnavailable
  return new Kind(`The database cannot be used: ${sentenceOf(error)}`, { cause: causeOf(error) })
}

/** data_corrupted and index_corrupted. */
const DAMAGED = /^XX00[12]$/

/**
 * Connection lost or refused (08, 57P), out of disk, memory or connections (53), statement timeout (57014), read-only
 * (25006), locks (55), damaged (XX001, XX002), and the codes of the operating system.
 */
const UNAVAILABLE = /^(XX00[12]|08...|53...|57P..|57014|25006|25P03|55...|E[A-Z]+)$/

/**
 * Returns whether to run a transaction again: deadlock_detected, serialization_failure, foreign_key_violation and
 * unique_violation (PostgreSQL, appendix A). Another transaction deleted or added a row between our read and our write; the
 * next attempt reads the new state.
 */
export function isWorthRepeating(error: unknown): boolean {
  return ['40P01', '40001', '23503', '23505'].includes(codeOf(error))
}

function sentenceOf(error: unknown): string {
  const { message } = causeOf(error)
  // For a host with several addresses Node.js combines the errors, and the message is empty.
  return `${message || 'no answer'} (${codeOf(error) || 'no code'}).`
}

/** The error that drizzle wraps, or the error itself. */
function causeOf(error: unknown): Error {
  if (error instanceof Error && error.cause instanceof Error) return error.cause
  return error instanceof Error ? error : new Error(String(error))
}

function codeOf(error: unknown): string {
  const { code } = causeOf(error) as { code?: unknown }
  return typeof code === 'string' ? code : ''
}

import type { Answer, Dns } from '#platform/dns.ts'
import { type DkimKey, dkimName, judgeDkimKey, noUsualKey, readDkimKey, USUAL_SELECTORS } from './dkim.ts'
import { type EmailFinding, notLookedUp } from './finding.ts'

/** Checks the DKIM keys of these selectors, or of usual ones where none is named. */
export async function checkDkim(
  dns: Dns,
  domain: string,
  selectors: readonly string[],
): Promise<EmailFinding[]> {
  const asked = selectors.length > 0 ? selectors : USUAL_SELECTORS
  const answers = await Promise.all(
    asked.map(async (selector) => {
      const name = dkimName(selector, domain)
      return { name, answer: await dns.txt(name) }
    }),
  )
  return selectors.length > 0
    ? answers.map(({ name, answer }) =>
        answer.answered
          ? judgeDkimKey(name, readDkimKey(answer.found))
          : notLookedUp('DKIM', name, answer.code),
      )
    : judgeGuesses(domain, answers)
}

/** Judges the keys of guessed selectors: a missing one is no finding, and a revoked one only where there is no other. */
function judgeGuesses(domain: string, answers: readonly { name: string; answer: Answer }[]): EmailFinding[] {
  const found: { name: string; key: DkimKey }[] = answers
    .map(({ name, answer }) => ({ name, key: readDkimKey(answer.answered ? answer.found : []) }))
    .filter(({ key }) => key.state !== 'none')
  // A replaced key stays published as revoked (RFC 6376, section 3.6.1).
  const inUse = found.filter(({ key }) => key.state !== 'revoked')
  if (found.length > 0) {
    return (inUse.length > 0 ? inUse : found).map(({ name, key }) => judgeDkimKey(name, key))
  }
  const failed = answers.flatMap(({ name, answer }) => (answer.answered ? [] : [{ name, code: answer.code }]))
  return failed[0] ? [notLookedUp('DKIM', failed[0].name, failed[0].code)] : [noUsualKey(domain)]
}

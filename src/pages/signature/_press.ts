import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import { readOwnData } from '#features/privacy/read-own-data.ts'
import {
  CORRECTION_FIELDS,
  type CorrectionInput,
  type Problem,
  parseCorrection,
} from '#features/signatures/entry.ts'
import { correct } from '#features/signing/correct.ts'
import { erase } from '#features/signing/erase.ts'
import { readOwnSignature } from '#features/signing/read-own-signature.ts'
import { reaffirm } from '#features/signing/reaffirm.ts'
import { withdraw } from '#features/signing/withdraw.ts'
import type { Log } from '#platform/log.ts'

/** What the forms of the page send. */
export const OWN_PAGE_FIELDS = [
  ...CORRECTION_FIELDS,
  'token',
  'nonce',
  'version',
  'digest',
  'answer',
] as const

export type Pressed = Partial<Record<(typeof OWN_PAGE_FIELDS)[number], string>>

/** What the page does next; `look`: it shows what is true now, as if it were opened anew. */
export type AfterPress =
  | { next: 'look' }
  | { next: 'saved' }
  /** `scrubbed`: nothing of it is left in the database's files either. */
  | { next: 'withdrawn' | 'erased'; name: string | null; scrubbed: boolean }
  | { next: 'offer-changed' }
  | { next: 'correct'; typed: CorrectionInput; errors: Problem<string>[] }
  | { next: 'download'; letter: string; data: object }
  /** No button of ours sends this. */
  | { next: 'bad-request' }

type App = { context: Context; letters: Letters; log: Log }

/** One own page: the link's token, and the letter where it serves several. */
export type OwnPage = { token: string; slug: string | undefined }

/** Does what a button of one's own page is for. */
export async function press(app: App, page: OwnPage, pressed: Pressed): Promise<AfterPress> {
  switch (pressed.answer) {
    case 'reaffirm':
    case 'keep':
      return pressOffer(app, page, pressed, pressed.answer)
    case 'save':
      return pressSave(app, page, pressed)
    case 'withdraw':
      return pressWithdraw(app, page)
    case 'erase':
      return pressErase(app, page)
    case 'download':
      return pressDownload(app, page)
    default:
      return { next: 'bad-request' }
  }
}

async function pressOffer(
  app: App,
  { token, slug }: OwnPage,
  { version = '', digest = '' }: Pressed,
  answer: 'reaffirm' | 'keep',
): Promise<AfterPress> {
  const choice = { version: Number(version), digest, answer }
  const outcome = await reaffirm(app.context, app.letters, token, choice, slug)
  if (!outcome.ok) {
    refuse(app, outcome.reason)
    return { next: outcome.reason === 'offer-changed' ? 'offer-changed' : 'look' }
  }
  const event = answer === 'reaffirm' ? 'signature-reaffirmed' : 'signature-kept'
  if (outcome.first) app.log('info', event, { letter: outcome.letter, version: outcome.version })
  return { next: 'look' }
}

async function pressSave(app: App, { token, slug }: OwnPage, pressed: Pressed): Promise<AfterPress> {
  const own = await readOwnSignature(app.context, app.letters, token, slug)
  if (!own.ok) return { next: 'look' }
  const parsed = parseCorrection(own.letter, pressed)
  if (!parsed.ok) return { next: 'correct', typed: pressed, errors: parsed.errors }
  const outcome = await correct(app.context, app.letters, token, parsed.correction, slug)
  if (outcome.ok) {
    app.log('info', 'signature-corrected', { letter: outcome.letter })
    return { next: 'saved' }
  }
  if (outcome.reason === 'email-forgotten' || outcome.reason === 'email-other') {
    return { next: 'correct', typed: pressed, errors: [{ field: 'email', problem: outcome.reason }] }
  }
  refuse(app, outcome.reason)
  return { next: 'look' }
}

async function pressWithdraw(app: App, { token, slug }: OwnPage): Promise<AfterPress> {
  const name = await nameOf(app, { token, slug })
  const outcome = await withdraw(app.context, app.letters, token, slug)
  if (!outcome.ok) {
    refuse(app, outcome.reason)
    return { next: 'look' }
  }
  if (outcome.first) app.log('info', 'signature-withdrawn', { letter: outcome.letter })
  return { next: 'withdrawn', name, scrubbed: outcome.scrubbed }
}

async function pressErase(app: App, { token, slug }: OwnPage): Promise<AfterPress> {
  const name = await nameOf(app, { token, slug })
  const outcome = await erase(app.context, app.letters, token, slug)
  if (outcome.ok) {
    app.log('info', 'signature-erased', { letter: outcome.letter })
    return { next: 'erased', name, scrubbed: outcome.scrubbed }
  }
  refuse(app, outcome.reason)
  return { next: 'look' }
}

async function pressDownload(app: App, { token, slug }: OwnPage): Promise<AfterPress> {
  const own = await readOwnData(app.context, app.letters, token, slug)
  return own.ok ? { next: 'download', letter: own.letter, data: own.data } : { next: 'look' }
}

/** Whose signature it is, while that is known: the page says it once more when the name is gone. */
async function nameOf(app: App, { token, slug }: OwnPage): Promise<string | null> {
  const own = await readOwnSignature(app.context, app.letters, token, slug)
  return own.ok ? own.signature.name : null
}

function refuse(app: App, reason: string): void {
  app.log('info', 'link-refused', { purpose: 'own-page', reason })
}

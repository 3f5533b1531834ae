import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import { findVerification, type Verification } from './verification.ts'

/** What the page behind a verification link shows. Changes nothing, however often it is asked. */
export function readVerification(ctx: Context, letters: Letters, token: string): Promise<Verification> {
  return ctx.store.read((db) => findVerification(db, letters, token, ctx.now()))
}

import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import { findVerification, type Verification } from './verification.ts'

/** Reads what the page of a verification link shows. Changes nothing. */
export function readVerification(ctx: Context, letters: Letters, token: string): Promise<Verification> {
  return ctx.store.read((db) => findVerification(db, letters, token, ctx.now()))
}

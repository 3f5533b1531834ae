import { armoured, sealTo } from '#platform/age.ts'
import { sealProof } from '#values/keys.ts'
import type { Letter } from './letter.ts'

/** A proof that is sealed to a recipient: only who can open it can write the proof into the letter's file. */
export type Challenge = { recipient: string; sealed: string }

/** Makes a challenge for each recipient of a letter without a valid proof. */
export function challengesOf(secret: Buffer, { slug, recipients }: Letter): Promise<Challenge[]> {
  return Promise.all(
    recipients
      .map(({ key, proof }) => ({ key, proof, right: sealProof(secret, slug, key) }))
      .filter(({ proof, right }) => proof !== right)
      .map(async ({ key, right }) => ({
        recipient: key,
        sealed: armoured(await sealTo([key], `${right}\n`)),
      })),
  )
}

import { armoured, sealTo } from '#platform/age.ts'
import { sealProof } from '#values/keys.ts'
import type { Letter } from './letter.ts'

/** Something sealed to a recipient. Whoever opens it reads the proof that belongs beside the recipient. */
export type Challenge = { recipient: string; sealed: string }

/** A challenge for each recipient of a letter for whom nobody has shown yet that they can open what is sealed. */
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

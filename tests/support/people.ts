/** The cast. Ada signs, Grace signs twice, Sam shares Grace's mailbox, Mallory attacks, Olga organises. */
export const ada = { name: 'Ada Lovelace', email: 'ada@example.org' }
export const grace = { name: 'Grace Hopper', email: 'grace@example.org' }
export const sam = { name: 'Sam', email: 'Grace+sam@Example.org' }
export const mallory = { name: 'Mallory', email: 'mallory@example.net' }

/** As many different people as a test needs. */
export function crowd(size: number): { name: string; email: string }[] {
  return Array.from({ length: size }, (_, i) => ({ name: `Signer ${i}`, email: `signer-${i}@example.org` }))
}

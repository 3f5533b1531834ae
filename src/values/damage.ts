/** What a database finds wrong with itself, in sentences; and the damaged indexes, where nothing else is damaged. */
export type Faults = { found: string[]; reindex: string[] }

/** Says what an operator should do about faults. */
export function adviseOnFaults({ found, reindex }: Faults): string {
  if (reindex.length === 0)
    return `The database is damaged (${found[0]}). Stop the server and restore the last backup.`
  const which = reindex.length === 1 ? `the index ${reindex[0]} is` : `the indexes ${reindex.join(', ')} are`
  return `Only ${which} damaged; the rows are intact. Stop the server, back up the database, and make what is damaged anew from the rows (REINDEX): npm run undersigned -- check --reindex ${reindex.join(' ')}`
}

/** Writes a line. */
export function say(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** Writes a table whose columns are as wide as what stands in them; all but the first are set to the right. */
export function sayTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  for (const row of rows) {
    const cells = row.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
    )
    say(`  ${cells.join('  ')}`)
  }
}

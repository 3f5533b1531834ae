/** Shows how far a command is: one moving line on a terminal, else a plain line now and then. On standard error. */
export type Progress = { at(rows: number): void; done(): void }

/** Without a terminal, a line for this many rows. */
const PLAIN_EVERY = 100_000

export function progress(what: string, total: number | null): Progress {
  const terminal = process.stderr.isTTY
  let said = 0
  let last = ''
  const line = (rows: number) => {
    const share = total ? ` of ${total.toLocaleString('en-GB')} (${Math.floor((rows / total) * 100)} %)` : ''
    return `${what}: ${rows.toLocaleString('en-GB')}${share}`
  }
  return {
    at(rows) {
      last = line(rows)
      if (terminal) {
        process.stderr.write(`\r${last}\u001B[K`)
      } else if (rows - said >= PLAIN_EVERY) {
        said = rows
        process.stderr.write(`${last}\n`)
      }
    },
    done() {
      if (terminal && last) process.stderr.write('\n')
    },
  }
}

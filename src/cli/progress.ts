/** Shows the progress of a command on standard error: a moving line on a terminal, otherwise a line per 100,000 rows. */
export type Progress = { at(rows: number): void; done(): void }

/** Rows per line without a terminal. */
const PLAIN_EVERY = 100_000

/** Starts to show progress; `total`: the expected number of rows, if it is known. */
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

/**
 * Splits text into rows of cells as spreadsheets do: a cell that begins with a quotation mark goes to the next single
 * one, two are one mark, and what follows up to the separator belongs to it; a quotation mark elsewhere is a character.
 */
export function cellsOf(text: string, separators: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  for (;;) {
    let cell = ''
    if (text[at] === '"') {
      for (at += 1; at < text.length; at += 1) {
        if (text[at] !== '"') cell += text[at]
        else if (text[at + 1] === '"') {
          cell += '"'
          at += 1
        } else break
      }
      at += 1
    }
    while (at < text.length && !separators.includes(text[at] ?? '') && !/[\r\n]/.test(text[at] ?? '')) {
      cell += text[at]
      at += 1
    }
    row.push(cell)
    if (at >= text.length) {
      if (row.length > 1 || cell !== '') rows.push(row)
      return rows
    }
    if (!separators.includes(text[at] ?? '')) {
      rows.push(row)
      row = []
      if (text.startsWith('\r\n', at)) at += 1
    }
    at += 1
  }
}

/** Whether a spreadsheet may take a cell for a formula, also one that drops blanks and what cannot be seen before it. */
export function isFormula(cell: string): boolean {
  return /^[\s\u0085]*[=+\-@＝＋－＠﹦﹢﹣﹫]/.test(cell)
}

/** A moment as a column shows it: in UTC, or in the letter's time zone. */
export type ExportMoment = { moment: Date; timeZone: string }

/** What one column shows of one signature. */
export type ExportCell = string | number | boolean | null | ExportMoment

/** A page of rows; a row has a cell for each chosen column. */
export type ExportPage = readonly (readonly ExportCell[])[]

/** Whether a cell is a moment. */
export function isMoment(cell: ExportCell): cell is ExportMoment {
  return typeof cell === 'object' && cell !== null
}

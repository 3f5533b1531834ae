/**
 * A few of all those who may have to be mailed: how many were, how many could not be, as where their stored address does
 * not open, and where the next step begins, `null` once everybody was looked at.
 */
export type ScanStep<Place> = { emailed: number; failed: number; next: Place | null }

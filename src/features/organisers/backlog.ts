import { ACTS, type Role } from './organiser.ts'

/** The decisions that wait for an organiser at a letter: clusters of suspicious signatures, and batches of paper. */
export type Backlog = { suspicious: number; paper: number }

/** The backlog of an organiser who may not decide. */
export const NO_BACKLOG: Backlog = { suspicious: 0, paper: 0 }

/** Whether a role may decide about suspicious activity and paper signatures. */
export function mayDecide(role: Role | null): boolean {
  return (
    role !== null &&
    ACTS['bulk-invalidate'].roles.includes(role) &&
    ACTS['approve-paper'].roles.includes(role)
  )
}

/** The number of waiting decisions. */
export function backlogSize({ suspicious, paper }: Backlog): number {
  return suspicious + paper
}

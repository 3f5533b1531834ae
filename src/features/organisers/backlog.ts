import { ACTS, type Role } from './organiser.ts'

/** What waits for a decision of an organiser at a letter: groups of suspicious signatures, and batches of paper. */
export type Backlog = { suspicious: number; paper: number }

export const NO_BACKLOG: Backlog = { suspicious: 0, paper: 0 }

/** Whether somebody in a role decides about suspicious activity and paper at all. */
export function mayDecide(role: Role | null): boolean {
  return (
    role !== null &&
    ACTS['bulk-invalidate'].roles.includes(role) &&
    ACTS['approve-paper'].roles.includes(role)
  )
}

export function backlogSize({ suspicious, paper }: Backlog): number {
  return suspicious + paper
}

/** How far a long task is: what the page's script asks for as JSON. `total` is 0 while it is unknown. */
export type Progress = { done: number; total: number; text: string }

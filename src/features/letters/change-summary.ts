/** How much changed from one version to the next, in the units that a reader counts in. */
export type ChangeSummary = { added: number; removed: number; moved: number; sentences: number }

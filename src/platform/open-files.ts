/** How many files this process may have open at once (`ulimit -n`); `null` where there is no limit or none is known. */
export function openFileLimit(): number | null {
  // The types lack it. A report would otherwise ask the name servers about every connection.
  const report: typeof process.report & { excludeNetwork?: boolean } = process.report
  report.excludeNetwork = true
  const { userLimits } = report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } }
  const limit = userLimits?.open_files?.soft
  return typeof limit === 'number' ? limit : null
}

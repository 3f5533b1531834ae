import { listClusters } from '#features/moderation/list-clusters.ts'
import { clusterNotice } from '#web/actions/moderation/decide-cluster.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

/** A cluster as organisers see it. */
export type ListedCluster = Awaited<ReturnType<typeof listClusters>>[number]

/** Loads the clusters of a letter, undecided and decided, and the notice about what was just done (`?done=`). */
export async function loadClusters(
  { app, letter, t }: OrganiserPage,
  url: URL,
): Promise<{ waiting: ListedCluster[]; decided: ListedCluster[]; notice: string | null }> {
  const clusters = await listClusters(app.context, { letter: letter.slug, undecided: false })
  const done = url.searchParams.get('done')
  return {
    waiting: clusters.filter(({ decision }) => decision === null),
    decided: clusters.filter(({ decision }) => decision !== null),
    notice: done ? t(clusterNotice(done)) : null,
  }
}

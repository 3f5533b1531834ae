import { homedir, tmpdir } from 'node:os'
import { keepToolsOffline } from '#config/config.ts'

// Imported before Astro by every program that runs it, and by `npm run check`.
keepToolsOffline({ hasHome: hasHome(), otherwise: tmpdir() })

/** Whether this user has a home folder, by name at least: a user of a container often has none. */
function hasHome() {
  try {
    return homedir() !== ''
  } catch {
    return false
  }
}

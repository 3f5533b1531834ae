import { openForCommand } from '#cli/open.ts'
import { loadConfig, readEnvironment } from '#config/config.ts'
import { makeHandOverFiles } from '#features/hand-over/make-files.ts'
import { refuseDamaged } from '#features/signatures/compare-counts.ts'
import { describeFault } from '#platform/log.ts'
import { isLocale } from '#values/locale.ts'

// Makes the files of one hand-over for the server, in a process of its own: it computes for longer than people who sign
// should wait. Arguments: letter, language, an empty folder. Tells its parent how far it is, and what it made.

/** Names between two reports. */
const REPORT_EVERY = 500

const [slug = '', language = '', folder = ''] = process.argv.slice(2)

// The requester is gone, with or without the files.
process.once('disconnect', () => process.exit(1))

try {
  process.send?.(await make())
} catch (error) {
  process.send?.({ fault: describeFault(error) })
  process.exitCode = 1
}
process.removeAllListeners('disconnect')
process.disconnect?.()

async function make() {
  const config = loadConfig(readEnvironment())
  const { letters, context, close } = await openForCommand(config, 'inspect')
  try {
    const letter = letters.get(slug)
    if (!letter || !isLocale(language)) throw new TypeError('There is no such letter or language.')
    await refuseDamaged(context.store)
    const options = { locale: language, siteUrl: config.siteUrl, onProgress: report() }
    const { manifest, pdf, zip } = await makeHandOverFiles(context, letter, options, folder)
    const { asOf, count, named } = manifest
    return { made: { asOf, count, named, pdf, zip } }
  } finally {
    await close()
  }
}

function report() {
  let said = 0
  return (done: number, total: number) => {
    if (done > 0 && done < total && done - said < REPORT_EVERY) return
    said = done
    process.send?.({ done, total })
  }
}

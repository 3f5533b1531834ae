import { inhabited } from '#tests/support/inhabited.ts'
import { onStage } from '#tools/bench/stage.ts'
import { say, sayTable } from '#tools/bench/table.ts'
import { askEverything, EXPECTED_STATUSES } from './questions.ts'
import { REQUIRED, wrongWith } from './required.ts'

// `npm run headers`: asks the built server for every route, every kind of static file and every kind of refusal, and
// prints which of the headers that every answer must have are there: `ok`, `-` where one does not have to be, or what
// stands there instead. It ends with 1 where one is missing, and where a page has no example.
const columns = Object.keys(REQUIRED)
await onStage(async (stage) => {
  const site = await inhabited('sqlite', { stage, faults: ['request-failed', 'loop-failed'] })
  const heard = await askEverything(site)
  sayTable([
    ['route', 'asked', 'status', ...columns],
    ...heard.map((each) => [
      each.route,
      each.asked,
      String(each.answer.status),
      ...Object.values(REQUIRED).map((requirement) => {
        const found = requirement(each)
        return found === true ? 'ok' : (found ?? '-')
      }),
    ]),
  ])
  const wrong = heard.flatMap(wrongWith)
  const statuses = new Set(heard.map(({ answer }) => answer.status))
  const unheard = EXPECTED_STATUSES.filter((status) => !statuses.has(status))
  say(`\n${heard.length} answers, ${new Set(heard.map(({ route }) => route)).size} routes and kinds`)
  for (const each of wrong) say(`WRONG  ${each}`)
  for (const status of unheard) say(`UNHEARD  no answer had the status ${status}`)
  say(wrong.length + unheard.length === 0 ? 'Every answer has what it must have.' : 'Something is missing.')
  process.exitCode = wrong.length + unheard.length === 0 ? 0 : 1
})

import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ACTS, FRESH, ROLES, type Role } from '#features/organisers/organiser.ts'
import { letTimePass, type OrganiserVisitor, organiserAt } from '#tests/support/organisers.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'
import { ORGANISER_ROUTES } from '#web/organisers/routes.ts'

const PAGES = join(import.meta.dirname, '..', '..', 'src', 'pages', '[...locale]', 'organise')

/** A real address for a route; ids and files are of nothing that exists. */
const addressOf = (route: string) =>
  `/organise${route
    .replace('[slug]', 'unpaid-proof')
    .replace('[step]', 'begin')
    .replace(/\[\w+\]/, 'nothing')}`

/** Ends the session of its requester: another test covers it. */
const ENDS = '/sign-out'

const cases = Object.entries(ORGANISER_ROUTES).flatMap(([route, rules]) =>
  (['GET', 'POST'] as const).map((method) => ({ route, method, rule: rules[method] })),
)

it('the table of routes has every page for organisers, and no other', () => {
  const files = globSync('**/*.{astro,ts}', { cwd: PAGES })
    .map((file) => file.split('\\').join('/'))
    .filter((file) => !/(?:^|\/)_/.test(file))
  const routes = files.map((file) => `/${file}`.replace(/\.(astro|ts)$/, '').replace(/\/index$/, ''))
  expect(Object.keys(ORGANISER_ROUTES).sort()).toEqual(routes.sort())
})

async function ask(who: OrganiserVisitor | Visitor, method: 'GET' | 'POST', route: string, proof = '') {
  const path = addressOf(route)
  const answer = await (method === 'GET' ? who.get(path) : who.post(path, { proof }))
  await answer.body?.cancel()
  const to = answer.headers.get('location') ?? ''
  return to.startsWith('/organise/sign-in?to=') || to === '/organise/sign-in' ? 'sign in' : answer.status
}

describe('every page for organisers', () => {
  it('is open to the roles in the table only', async () => {
    const server = await startServer('sqlite')
    const nobody = new Visitor(server.url)
    const others = await organiserAt(server, 'owner', {
      address: 'others@example.org',
      letter: 'another-letter',
    })
    const people = await peopleAt(server)
    const wrong: string[] = []
    const expectOf = (what: string, found: string | number, isRight: boolean) => {
      if (!isRight) wrong.push(`${what}: ${found}`)
    }
    for (const { route, method, rule } of cases) {
      const name = `${method} ${route || '/'}`
      if (!rule) {
        expectOf(
          `nobody, ${name}`,
          await ask(nobody, method, route),
          (await ask(nobody, method, route)) === 405,
        )
        continue
      }
      if (rule === 'anyone') continue
      const stranger = await ask(nobody, method, route)
      expectOf(`nobody, ${name}`, stranger, stranger === 'sign in')
      if (route === ENDS) continue
      const foreign = await ask(others, method, route, await others.proof())
      const isOfLetter = route.includes('[slug]')
      expectOf(`of another letter, ${name}`, foreign, isOfLetter ? foreign === 403 : foreign !== 403)
      for (const [role, { visitor, proof }] of people) {
        const found = await ask(visitor, method, route, proof)
        const may = rule === 'signed-in' || ACTS[rule].roles.includes(role)
        expectOf(`${role}, ${name}`, found, may ? found !== 403 && found !== 'sign in' : found === 403)
        if (method === 'POST' && may) {
          const unproven = await ask(visitor, method, route)
          expectOf(`${role} without proof, ${name}`, unproven, unproven === 403)
        }
      }
    }
    await letTimePass(server, FRESH)
    for (const { route, method, rule } of cases) {
      if (!rule || rule === 'anyone' || rule === 'signed-in' || route === ENDS) continue
      for (const [role, { visitor, proof }] of people) {
        if (!ACTS[rule].roles.includes(role)) continue
        const found = await ask(visitor, method, route, proof)
        const asksAgain = method === 'POST' && ACTS[rule].fresh
        expectOf(`${role} after a while, ${method} ${route}`, found, (found === 403) === asksAgain)
      }
    }
    expect(wrong).toEqual([])
  })
})

async function peopleAt(server: TestServer) {
  const people = new Map<Role, { visitor: OrganiserVisitor; proof: string }>()
  for (const role of ROLES) {
    const visitor = await organiserAt(server, role, { address: `${role}@example.org` })
    people.set(role, { visitor, proof: await visitor.proof() })
  }
  return people
}

describe('the table', () => {
  it('asks for more from whom more is at stake', () => {
    expect(
      Object.entries(ACTS)
        .filter(([, { roles }]) => roles.includes('viewer'))
        .map(([act]) => act),
    ).toEqual(['look'])
    for (const act of ['export', 'bulk-invalidate', 'send-update', 'manage-members'] as const)
      expect(ACTS[act].fresh, act).toBe(true)
  })
})

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { armor, Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { expect, it } from 'vitest'
import { freshFolder } from '#tests/support/databases.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada } from '#tests/support/people.ts'
import { buildWith, letterFolder } from '#tests/support/project.ts'
import { runCommand, startServer } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'

const LETTER = '/letters/unpaid-proof'
const SECRET = 'the-secret-of-a-test-0123456789-abcdefghij'

it('Olga seals the addresses to her key, and the letter opens once she has shown that she can open them', async () => {
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  const opened = (sealed: Uint8Array) => {
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    return decrypter.decrypt(sealed, 'text')
  }
  const root = await buildWith(async (letter) => {
    const yaml = join(letter, 'letter.yaml')
    const sealed = `addresses: sealed\nrecipients:\n  - ${recipient}`
    await writeFile(yaml, (await readFile(yaml, 'utf8')).replace(/^addresses: .*$/m, sealed))
  })
  const run = (...args: string[]) =>
    runCommand(
      [join(root, 'src', 'cli', 'undersigned.mjs'), ...args],
      { DATA_DIR: freshFolder(), SECRET },
      root,
    )

  // Before the proof the page says why, and no one can sign.
  const page = await readFile(join(root, 'dist/client/letters/unpaid-proof.html'), 'utf8')
  expect(page).toContain('This letter cannot be signed yet')
  expect(page).not.toContain('name="consent"')
  const closed = await startServer('sqlite', { root, env: { SECRET } })
  const refused = await new Visitor(closed.url).sign(ada)
  expect(refused.status).toBe(403)
  expect(await refused.text()).toContain('must first show that they can open the email addresses')
  expect(closed.log().some(({ event }) => event === 'letter-not-sealed')).toBe(true)
  expect((await run('letters')).stdout).toContain('not open: run letters --challenge unpaid-proof')

  // Olga opens the challenge with her key, and what she reads goes beside it.
  const { stdout } = await run('letters', '--challenge', 'unpaid-proof')
  expect(stdout).toContain(`For ${recipient}`)
  const challenge = /-----BEGIN AGE[\s\S]*END AGE ENCRYPTED FILE-----/.exec(stdout)?.[0] ?? ''
  const proof = (await opened(armor.decode(challenge))).trim()
  expect(stdout).not.toContain(proof)
  const yaml = join(letterFolder(root), 'letter.yaml')
  const entry = `  - ${recipient}\n`
  await writeFile(
    yaml,
    (await readFile(yaml, 'utf8')).replace(entry, `  - key: ${recipient}\n    proof: ${proof}\n`),
  )
  expect((await runCommand([join(root, 'src', 'build', 'build.ts')], {}, root)).code).toBe(0)
  expect((await run('letters')).stdout).toMatch(/unpaid-proof\topen\t.*\tsealed/)

  // Ada reads what will happen to her address, and signs; what is exported only Olga's key opens.
  const server = await startServer('sqlite', { root, env: { SECRET } })
  const visitor = new Visitor(server.url)
  const form = await (await visitor.get(LETTER)).text()
  expect(form).toContain('It is then sealed: only the organisers can open it')
  expect((await visitor.sign(ada)).status).toBe(303)
  const [verification] = await emailsTo(server.emailFolder, ada.email)
  await visitor.press(linkIn(verification as never), 'yes')
  const emails = await emailsTo(server.emailFolder, ada.email, 2)
  const own = await visitor.get(
    new URL(linkIn(emails.find((email) => email.text.includes('/signature/')) as never)).pathname,
  )
  expect(await own.text()).toContain('Sealed: only the organisers can open it')
  const privacy = await (await visitor.get('/privacy')).text()
  expect(privacy).toContain('we seal the address to a key of the organisers')
  const exported = await runCommand(
    [join(root, 'src', 'cli', 'undersigned.mjs'), 'export', '--format', 'jsonl'],
    server.env,
    root,
  )
  const { sealed_email: sealed } = JSON.parse(exported.stdout) as { sealed_email: string }
  expect(await opened(Buffer.from(sealed, 'base64'))).toBe(ada.email)
}, 180_000)

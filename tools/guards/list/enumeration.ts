import type { Guard } from '#tools/guards/guard.ts'

const LIMITS = 'tests/features/abuse/limits.test.ts'
const NETWORKS = 'tests/web/client-address.test.ts'
const ADDRESS = 'src/web/http/client-address.ts'

/** Guards of limits, client networks, and against enumeration of addresses. */
export const DOORS: readonly Guard[] = [
  {
    holds: 'signing has a limit for each network',
    file: 'src/features/signing/sign.ts',
    there: 'if (!room.ok) return tooMany(room)',
    without: '',
    caughtBy: { file: LIMITS, name: 'on sqlite allow the last permitted request' },
  },
  {
    holds: 'without a captcha the limit is stricter',
    file: 'src/features/signing/sign.ts',
    there: 'if (!unproven.ok) return tooMany(unproven)',
    without: '',
    caughtBy: { file: LIMITS, name: 'on sqlite are stricter where a captcha is required and none was sent' },
  },
  {
    holds: 'an unsolved captcha uses up no limit',
    file: 'src/features/signing/sign.ts',
    there: "if (proof === 'unsolved' || proof === 'wrong' || proof === 'unavailable')",
    without: "if (proof === 'unsolved' || proof === 'wrong')",
    caughtBy: { file: LIMITS, name: 'on sqlite take nothing down when a captcha is' },
  },
  {
    holds: 'asking for lost links has a limit for each network',
    file: 'src/features/signing/ask-for-link.ts',
    there: 'if (!room.ok) return room',
    without: '',
    caughtBy: { file: LIMITS, name: 'on sqlite apply to requests for lost links' },
  },
  {
    holds: 'limits apply to long-term rates',
    file: 'src/features/abuse/limiter.ts',
    there: 'for (const rate of limits[limit])',
    without: 'for (const rate of limits[limit].slice(0, 1))',
    caughtBy: { file: LIMITS, name: 'on sqlite limit bursts and long-term rates' },
  },
  {
    holds: 'limits are shared by all processes',
    file: 'src/features/abuse/limiter.ts',
    there: 'windowOf(limit, rate, key, at)',
    without: 'windowOf(limit, rate, `${((store as { mine?: number }).mine ??= Math.random())}/${key}`, at)',
    caughtBy: { file: LIMITS, name: 'two processes on one PostgreSQL database share the limits' },
  },
  {
    holds: 'limits are off in load tests only: production refuses',
    file: 'src/config/config.ts',
    there: "if (env['LIMITS'] === 'off') problems.push('LIMITS cannot be off in production.')",
    without: '',
    caughtBy: { file: 'tests/config/config.test.ts', name: 'the settings' },
  },
  {
    holds: 'the key of a day is random',
    file: 'src/features/abuse/client-key.ts',
    there: 'const fresh = ctx.newToken()',
    without: "const fresh = Buffer.from(day.padEnd(32, '-')).toString('base64url')",
    caughtBy: { file: LIMITS, name: 'on sqlite is the same all day' },
  },
  {
    holds: 'the key of a day is another one tomorrow',
    file: 'src/features/abuse/client-key.ts',
    there: 'const day = today(ctx.now())',
    without: "const day = '2026-01-01'",
    caughtBy: { file: LIMITS, name: 'on sqlite is the same all day' },
  },
  {
    holds: 'the key of a day is the same for concurrent requests',
    file: 'src/features/abuse/client-key.ts',
    there: "return kept ?? Buffer.from(fresh, 'base64url')",
    without: "return Buffer.from(fresh, 'base64url')",
    caughtBy: { file: LIMITS, name: 'is the same for concurrent requests' },
  },
  {
    holds: 'no header states the client address unless a proxy is trusted',
    file: ADDRESS,
    there: 'trust ? forwardedFor(request, trust) : socket',
    without: 'forwardedFor(request, trust ?? (() => true))',
    caughtBy: {
      file: 'tests/web/limits.test.ts',
      name: 'believes no header about where a request comes from',
    },
  },
  {
    holds: 'as many forwarded addresses are trusted as there are proxies',
    file: 'src/platform/trusted-proxies.ts',
    there: 'return (_, hop) => hop < Number(setting)',
    without: 'return () => true',
    caughtBy: { file: NETWORKS, name: 'with TRUSTED_PROXIES=' },
  },
  {
    holds: 'a household on IPv6 is one network',
    file: ADDRESS,
    there: 'return `${ipaddr.fromByteArray([...first, ...Array<number>(8).fill(0)]).toString()}/64`',
    without: 'return address.toString()',
    caughtBy: { file: NETWORKS, name: 'the network of a request at' },
  },
  {
    holds: 'an IPv4 address written as IPv6 is one and the same',
    file: ADDRESS,
    there: 'ipaddr.process(',
    without: 'ipaddr.parse(',
    caughtBy: { file: NETWORKS, name: 'the network of a request at' },
  },
  {
    holds: 'the same answer at the sign form, whatever came of an address',
    file: 'src/features/signing/sign.ts',
    there: 'const id = ctx.newId()',
    without: `const { findLiveSignature } = await import('#db/queries/signatures/signatures.ts')
  const { mailboxKey } = await import('#values/keys.ts')
  const mailbox = mailboxKey(ctx.secret, letter.slug, form.email.mailbox)
  if (await ctx.store.read((db) => findLiveSignature(db, letter.slug, mailbox)))
    return { ok: false, reason: 'letter-closed' }
  const id = ctx.newId()`,
    caughtBy: {
      file: 'tests/web/enumeration.test.ts',
      name: 'gets the same bytes whatever came of it before',
    },
  },
  {
    holds: 'the same work at the sign form, whatever came of an address',
    file: 'src/features/signing/sign.ts',
    there: 'return { ok: true }\n',
    without: `const { createPending } = await import('./create-pending.ts')
  await ctx.store.write((tx) =>
    createPending(ctx, tx, letter, { form, origin: { client, proof } }, { at: now, surging: false }),
  )
  return { ok: true }
`,
    caughtBy: {
      file: 'tests/features/signing/process-submissions.test.ts',
      name: 'on sqlite is stored as one row and nothing else',
    },
  },
  {
    holds: 'the length of the queue does not show whether an address has signed',
    file: 'db/queries/email/outbox-state.ts',
    there: "and(waiting(db), notInArray(outbox.kind, ['own-link', 'sign-in']))",
    without: 'waiting(db)',
    caughtBy: {
      file: 'tests/features/email/delay.test.ts',
      name: 'on sqlite ignores waiting lost links',
    },
  },
]

import type { Guard } from '#tools/guards/guard.ts'

const VERIFY = 'tests/features/signing/verify.test.ts'
const MAILBOXES = 'tests/features/signing/mailboxes.test.ts'
const OWN = 'tests/features/signing/own-signature.test.ts'
const SEALED = 'tests/features/signing/sealed.test.ts'
const SIGN_PAGES = 'tests/web/sign.test.ts'
const NOT_READ = {
  file: 'tests/web/signature.test.ts',
  name: 'a version in a language that the signer did not read',
}
const VERIFICATION = 'src/web/loaders/signing/verification.ts'
const LINK_FORM = 'src/web/forms/nonce.ts'

/** Guards of signing: links, buttons, deletion and sealing. */
export const SIGNING: readonly Guard[] = [
  {
    holds: 'a form is shown again with the version that was on the screen',
    file: 'src/components/letters/LetterPage.astro',
    there: 'const version = shown?.version ?? current',
    without: 'const version = current',
    caughtBy: {
      file: 'tests/web/addresses.test.ts',
      name: 'newer version was published comes back as it was',
    },
  },
  {
    holds: 'an address that was asked about once is not asked about again',
    file: 'src/web/forms/address-fields.ts',
    there: 'if (asked !== email.address) {',
    without: 'if (asked !== "") {',
    caughtBy: { file: 'tests/web/addresses.test.ts', name: 'an address that is typed is asked about once' },
  },
  {
    holds: 'an address that was typed is shown once',
    file: 'src/web/forms/sent-address.ts',
    there: "cookies.set(name, '', { ...attributes, maxAge: 0 })",
    without: '',
    caughtBy: {
      file: 'tests/web/addresses.test.ts',
      name: 'an address that is typed is shown on the page after signing',
    },
  },
  {
    holds: 'blanks in the hidden field are no reason',
    file: 'src/features/signing/form.ts',
    there: "return /[^\\s\\p{Default_Ignorable_Code_Point}]/u.test(trap ?? '')",
    without: "return (trap ?? '') !== ''",
    caughtBy: { file: 'tests/features/signing/form.test.ts', name: 'blanks in the hidden field' },
  },
  {
    holds: 'opening a link verifies nothing: GET of the verification page',
    file: VERIFICATION,
    there: 'const found = await readVerification(app.context, app.letters, token)',
    without: `const before = await readVerification(app.context, app.letters, token)
const { verify } = await import('#features/signing/verify.ts')
const { entryDigest } = await import('#features/signatures/shown-entry.ts')
if (before.state === 'pending')
  await verify(app.context, app.letters, token, {
    seen: entryDigest({ ...before.signature, consents: before.consents }),
    offered: null,
    chosen: 'as-entered',
  })
const found = await readVerification(app.context, app.letters, token)`,
    caughtBy: {
      file: SIGN_PAGES,
      name: 'on sqlite counts a signature that was verified by its button, and only then',
    },
  },
  {
    holds: 'opening a link ends no updates: GET of the unsubscribe page',
    file: 'src/pages/unsubscribe/[token].astro',
    there: 'await runAction(Astro, { app, token }, endUpdates)',
    without: 'await endUpdates(Astro, { app, token })',
    caughtBy: {
      file: 'tests/journeys/ada-re-affirms.test.ts',
      name: 'unsubscribes with one button',
    },
  },
  {
    holds: 'a button of the verification page works where it was shown: the nonce',
    file: LINK_FORM,
    there: 'sent.token === token && nonce.matches(sent.nonce)',
    without: 'sent.token === token',
    caughtBy: { file: SIGN_PAGES, name: 'on sqlite refuses a stolen link' },
  },
  {
    holds: 'a button of the verification page is of that link',
    file: LINK_FORM,
    there: 'sent.token === token && nonce.matches(sent.nonce)',
    without: 'nonce.matches(sent.nonce)',
    caughtBy: { file: SIGN_PAGES, name: 'on sqlite refuses a stolen link' },
  },
  {
    holds: 'a button of the private page works where it was shown: the nonce',
    file: LINK_FORM,
    there: 'sent.token === token && nonce.matches(sent.nonce)',
    without: 'sent.token === token',
    caughtBy: { file: 'tests/web/signature.test.ts', name: 'takes a press of its own button' },
  },
  {
    holds: 'a button of one’s own page is of that link',
    file: LINK_FORM,
    there: 'sent.token === token && nonce.matches(sent.nonce)',
    without: 'nonce.matches(sent.nonce)',
    caughtBy: { file: 'tests/web/signature.test.ts', name: 'takes a press of its own button' },
  },
  {
    holds: 'the nonce is this site’s alone, and no script’s',
    file: 'src/web/forms/nonce.ts',
    there: "httpOnly: true, sameSite: 'strict', secure,",
    without: '',
    caughtBy: { file: 'tests/web/http.test.ts', name: 'keeps its one cookie from scripts and other sites' },
  },
  {
    holds: 'other sites cannot send forms: the origin',
    file: 'src/middleware.ts',
    there: 'if (changes && !anywhere && isFromOtherOrigin(context.request.headers, app.config.siteUrl))',
    without: 'if (changes && !anywhere && isFromOtherOrigin(new Headers(), app.config.siteUrl))',
    caughtBy: { file: SIGN_PAGES, name: 'on sqlite refuses a stolen link' },
  },
  {
    holds: 'a link serves one purpose: verifying',
    file: 'db/queries/signing/tokens.ts',
    there: `.where(and(eq(tokens.hash, hash), eq(tokens.purpose, purpose)))
  return rows[0]`,
    without: `.where(eq(tokens.hash, hash))
  return rows[0]`,
    caughtBy: { file: VERIFY, name: 'on sqlite accepts complete tokens of its own kind only' },
  },
  {
    holds: 'a link serves one purpose: one’s own page',
    file: 'db/queries/signing/tokens.ts',
    there: `.where(and(eq(tokens.hash, hash), eq(tokens.purpose, purpose)))
    .orderBy`,
    without: `.where(eq(tokens.hash, hash))
    .orderBy`,
    caughtBy: {
      file: 'tests/features/signing/reaffirm.test.ts',
      name: 'on sqlite rejects a token of another kind and an expired one',
    },
  },
  {
    holds: 'a link serves one purpose: unsubscribing',
    file: 'db/queries/signing/tokens.ts',
    there: `.where(and(eq(tokens.hash, hash), eq(tokens.purpose, purpose)))
  return rows[0]`,
    without: `.where(eq(tokens.hash, hash))
  return rows[0]`,
    caughtBy: {
      file: 'tests/features/signing/reaffirm.test.ts',
      name: 'unsubscribing, on sqlite ends updates at once and for good',
    },
  },
  {
    holds: 'the database reveals no link: tokens are stored as hashes',
    file: 'src/values/token.ts',
    there: "createHash('sha256').update(token).digest('hex')",
    without: 'token',
    caughtBy: { file: VERIFY, name: 'on sqlite stores no working link' },
  },
  {
    holds: 'a link that verifies ends',
    file: 'src/features/signing/verification.ts',
    there: "if (now >= token.expiresAt) return 'link-expired'",
    without: '',
    caughtBy: { file: VERIFY, name: 'on sqlite works until the last moment of the seventh day' },
  },
  {
    holds: 'a private link ends',
    file: 'src/features/signing/own-signature.ts',
    there: "if (now >= row.expiresAt) return { ok: false, reason: 'link-expired' }",
    without: '',
    caughtBy: {
      file: OWN,
      name: 'a lost link, on sqlite is sent again, works for half an hour, and shows the signature',
    },
  },
  {
    holds: 'a link to one spelling of an address shows nothing of a verified other one',
    file: 'src/features/signing/verification.ts',
    there:
      "if (token.addressKey !== null && token.addressKey !== signature.addressKey) return 'other-verified'",
    without: '',
    caughtBy: { file: VERIFY, name: 'on sqlite verifies only the address that got the link' },
  },
  {
    holds: 'one mailbox signs once: other entries are deleted when one is verified',
    file: 'src/features/signing/verify.ts',
    there: 'await deletePendingOf(tx, letter.slug, signature.mailboxKey)',
    without: '',
    caughtBy: { file: MAILBOXES, name: 'on sqlite each have an entry with a link of its own' },
  },
  {
    holds: 'a replaced entry is said to be replaced',
    file: 'src/features/signing/create-pending.ts',
    there: 'entry: repeats ? before.entry : ctx.newId()',
    without: 'entry: before.entry',
    caughtBy: { file: MAILBOXES, name: 'on sqlite see what was entered last' },
  },
  {
    holds: 'emails to a mailbox are no longer counted once its signature is withdrawn',
    file: 'src/features/signing/withdraw.ts',
    there: 'await deleteCountedOf(tx, before.letter, before.mailboxKey)',
    without: '',
    caughtBy: {
      file: OWN,
      name: 'after withdrawing, on sqlite nothing that is kept can be linked to the mailbox',
    },
  },
  {
    holds: 'emails to a mailbox are no longer counted once its signature is erased',
    file: 'src/features/signing/erase.ts',
    there: 'if (signature) await deleteCountedOf(tx, signature.letter, signature.mailboxKey)',
    without: '',
    caughtBy: { file: OWN, name: 'after erasing, on sqlite nothing of it is in the database' },
  },
  {
    holds: 'only an entry that the page showed is verified: `seen`',
    file: 'src/features/signing/verify.ts',
    there:
      "if (entryDigest({ ...signature, consents }) !== seen) return { ok: false, reason: 'entry-changed' }",
    without: '',
    caughtBy: { file: VERIFY, name: 'on sqlite rejects the button for an entry that its page did not show' },
  },
  {
    holds: 'the digest of a shown entry covers all of it: the consents',
    file: 'src/features/signatures/shown-entry.ts',
    there: '[...entry.consents].sort(),',
    without: '',
    caughtBy: { file: VERIFY, name: 'on sqlite rejects the button for an entry that its page did not show' },
  },
  {
    holds: 'a later version is signed only where the page offered it',
    file: 'src/features/signing/verify.ts',
    there: 'later !== null && later.number === offered',
    without: 'later !== null',
    caughtBy: { file: VERIFY, name: 'on sqlite signs the version that was read' },
  },
  {
    holds: 're-affirmed is the text that the page showed',
    file: 'src/features/signing/reaffirm.ts',
    there: 'if (offered?.number !== version || offered.digest !== digest)',
    without: 'if (offered === null)',
    caughtBy: {
      file: 'tests/features/signing/reaffirm.test.ts',
      name: 'on sqlite never signs a text that the page did not show',
    },
  },
  {
    holds: 'signed is the text that was on the screen, digest for digest, though it waited',
    file: 'src/features/signing/submission.ts',
    there: 'version?.digest !== digest',
    without: '!version',
    caughtBy: {
      file: 'tests/features/signing/process-submissions.test.ts',
      name: 'on sqlite is not stored for a text that was not on the screen',
    },
  },
  {
    holds: 'a closed letter accepts no signature',
    file: 'src/features/signing/sign.ts',
    there: "if (state === 'closed') return { ok: false, reason: 'letter-closed' }",
    without: '',
    caughtBy: {
      file: 'tests/features/signing/sign.test.ts',
      name: 'on sqlite accepts signatures from the moment of opening until the moment of closing',
    },
  },
  {
    holds: 'a letter that has not opened accepts no signature',
    file: 'src/features/signing/sign.ts',
    there: "if (state === 'before-opening') return { ok: false, reason: 'letter-not-open' }",
    without: '',
    caughtBy: {
      file: 'tests/features/signing/sign.test.ts',
      name: 'on sqlite accepts signatures from the moment of opening until the moment of closing',
    },
  },
  {
    holds: 'a letter accepts no verification long after closing',
    file: 'src/features/signing/verification.ts',
    there: "isVerifiable(letter, now) ? 'pending' : 'letter-closed'",
    without: "'pending'",
    caughtBy: { file: VERIFY, name: 'on sqlite works for 24 hours after the letter has closed' },
  },
  {
    holds: 'the address is forgotten when it is verified',
    file: 'db/queries/signing/steps.ts',
    there: '...(keepAddress ? {} : { address: null })',
    without: '',
    caughtBy: { file: VERIFY, name: 'on sqlite deletes the address in the same transaction' },
  },
  {
    holds: 'no address in clear: the typed address is sealed',
    file: 'src/features/signing/pending-entry.ts',
    there: 'address: ctx.cipher.seal(form.email.address, associatedData.signatureAddress(id)),',
    without: 'address: form.email.address,',
    caughtBy: { file: 'tests/features/signing/sign.test.ts', name: 'on sqlite keeps no address in clear' },
  },
  {
    holds: 'waiting submissions are unreadable: they are sealed',
    file: 'src/features/signing/sign.ts',
    there: 'ctx.cipher.seal(submission, associatedData.submissionContent(id))',
    without: 'submission',
    caughtBy: {
      file: 'tests/features/signing/process-submissions.test.ts',
      name: 'on sqlite has no readable personal data while it waits',
    },
  },
  {
    holds: 'a sealed text opens in its own row and column: the place',
    file: 'src/values/keys.ts',
    there: `const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(associatedData))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')
    },
    open(sealed, associatedData) {
      const bytes = Buffer.from(sealed, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV))
        .setAAD(Buffer.from(associatedData))
`,
    without: `const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')
    },
    open(sealed, _associatedData) {
      const bytes = Buffer.from(sealed, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV))
`,
    caughtBy: { file: 'tests/values/keys.test.ts', name: 'a sealed text opens in its own place' },
  },
  {
    holds: 'two letters’ mailboxes cannot be linked',
    file: 'src/values/keys.ts',
    there: 'deriveKey(secret, keyUse.mailbox(letter))',
    without: "deriveKey(secret, 'mailbox')",
    caughtBy: { file: 'tests/values/keys.test.ts', name: 'a mailbox has another key at each letter' },
  },
  {
    holds: 'mailboxes cannot be linked between two days',
    file: 'src/values/keys.ts',
    there: 'deriveKey(secret, keyUse.recipient(today(day)))',
    without: "deriveKey(secret, 'recipient')",
    caughtBy: {
      file: 'tests/values/keys.test.ts',
      name: 'a mailbox has another key at each letter, and on each day',
    },
  },
  {
    holds: 'a letter that cannot seal accepts no signature',
    file: 'src/features/signing/sign.ts',
    there: "if (!isSealable(ctx.secret, letter)) return { ok: false, reason: 'letter-not-sealed' }",
    without: '',
    caughtBy: {
      file: SEALED,
      name: 'on sqlite are not accepted before each recipient has proved that they can open them',
    },
  },
  {
    holds: 'a letter that cannot seal verifies no signature',
    file: 'src/features/signing/verify.ts',
    there: "if (!isSealable(ctx.secret, letter)) return { ok: false, reason: 'letter-not-sealed' }",
    without: '',
    caughtBy: { file: SEALED, name: 'on sqlite keep a signature pending' },
  },
  {
    holds: 'a sealed letter never falls back: no signature is verified without a sealed address',
    file: 'src/features/signing/verify.ts',
    there:
      "if (letter.addresses === 'sealed' && !sealedAddress) return { ok: false, reason: 'entry-changed' }",
    without: '',
    caughtBy: { file: SEALED, name: 'on sqlite are sealed when a signature is verified' },
  },
  {
    holds: 'the verified address is the sealed one',
    file: 'src/features/signing/verify.ts',
    there: 'sealed?.of === signature.address ? sealed.text : null',
    without: 'sealed?.text ?? null',
    caughtBy: { file: SEALED, name: 'on sqlite are sealed when a signature is verified' },
  },
  {
    holds: 'a proof of a recipient is right, not only there',
    file: 'src/features/letters/sealing.ts',
    there: 'proof !== null && isSameText(proof, sealProof(secret, slug, key))',
    without: 'proof !== null',
    caughtBy: {
      file: SEALED,
      name: 'on sqlite are not accepted before each recipient has proved that they can open them',
    },
  },
  {
    holds: 'every recipient has shown that they can open',
    file: 'src/features/letters/sealing.ts',
    there: 'recipients.every(',
    without: 'recipients.some(',
    caughtBy: {
      file: SEALED,
      name: 'on sqlite are not accepted before each recipient has proved that they can open them',
    },
  },
  {
    holds: 'another spelling of an address gets no private link by signing again',
    file: 'src/features/signing/tell-signer.ts',
    there: "isOwner ? ('already-signed' as const) : ('signed-otherwise' as const)",
    without: "'already-signed' as const",
    caughtBy: {
      file: 'tests/features/signing/sign.test.ts',
      name: 'on sqlite gives Sam, who shares a mailbox with Grace',
    },
  },
  {
    holds: 'another spelling of an address gets no private link by the lost-link form',
    file: 'src/features/signing/answer-signature-lookup.ts',
    there: 'return isTheirs && !held.withdrawnAt ? held : undefined',
    without: 'return held?.withdrawnAt ? undefined : held',
    caughtBy: { file: OWN, name: 'a lost link, on sqlite is not sent to another spelling of the mailbox' },
  },
  {
    holds: 'updates go only to the verified address',
    file: 'src/features/signing/correct.ts',
    there: 'if (addressKey(ctx.secret, letter.slug, email.address) !== signature.addressKey) {',
    without: 'if (email.address === "") {',
    caughtBy: { file: OWN, name: 'on sqlite gets updates again only at the verified address' },
  },
  {
    holds: 'a version that the signer could not read is not the primary button: verifying',
    file: 'src/components/signing/ConfirmSignature.astro',
    there: ': offered.locale === signature.locale',
    without: ': offered.locale !== null',
    caughtBy: NOT_READ,
  },
  {
    holds: 'a version that the signer could not read is not the primary button: re-affirming',
    file: 'src/components/signing/VersionOffer.astro',
    there: 'offered.locale === standing.locale ?',
    without: 'offered.locale !== null ?',
    caughtBy: NOT_READ,
  },
]

import type { Guard } from '#tools/guards/guard.ts'

const ADDRESSES = 'src/values/email-address.ts'
const CHARACTERS = 'src/values/characters.ts'
const NAMES = 'src/values/person-name.ts'
const ADDRESS_TEST = 'tests/values/email-address.test.ts'
const NAME_TEST = 'tests/values/person-name.test.ts'

/** Guards of typed text, and of its use elsewhere. */
export const TYPED: readonly Guard[] = [
  {
    holds: 'an address is one: no list, no name, no line break before the @',
    file: ADDRESSES,
    there: ' || !DOT_ATOM.test(local)',
    without: '',
    caughtBy: { file: ADDRESS_TEST, name: 'anything but one address is refused' },
  },
  {
    holds: 'an address is one: only a domain follows the @',
    file: ADDRESSES,
    there: 'if (!DOMAIN_CHARACTERS.test(typed)) return null',
    without: '',
    caughtBy: { file: ADDRESS_TEST, name: 'anything but one address is refused' },
  },
  {
    holds: 'an address is one: it is checked again where email is sent',
    file: 'src/features/email/composition.ts',
    there: 'if (!parsed || parsed.address !== address)\n    throw',
    without: 'if (!parsed) return address\n  if (address === "")\n    throw',
    caughtBy: {
      file: 'tests/features/email/composition.test.ts',
      name: 'accepts exactly one address',
    },
  },
  {
    holds: 'an address is used as typed where email is sent, and not parsed again',
    file: 'src/features/email/composition.ts',
    there: "to: [{ name: '', address: oneAddress(email.to) }],",
    without: 'to: email.to,',
    caughtBy: {
      file: 'tests/features/email/composition.test.ts',
      name: 'accepts exactly one address',
    },
  },
  {
    holds: 'one mailbox, however it is spelt: the part after a plus',
    file: ADDRESSES,
    there: 'plus > 0 ? local.slice(0, plus) : local',
    without: 'local',
    caughtBy: { file: ADDRESS_TEST, name: 'an address is understood' },
  },
  {
    holds: 'one mailbox, however it is spelt: dots that a provider ignores',
    file: ADDRESSES,
    there: String.raw`ignores: /\./g`,
    without: 'ignores: null',
    caughtBy: { file: ADDRESS_TEST, name: 'an address is understood' },
  },
  {
    holds: 'one mailbox, however it is spelt: upper and lower case',
    file: ADDRESSES,
    there: 'mailboxOf(local.toLowerCase(), domain)',
    without: 'mailboxOf(local, domain)',
    caughtBy: { file: ADDRESS_TEST, name: 'an address is understood' },
  },
  {
    holds: 'one mailbox, however it is spelt: two domains of one provider',
    file: ADDRESSES,
    there: '@${rule?.domain ?? domain}',
    without: '@${domain}',
    caughtBy: { file: ADDRESS_TEST, name: 'an address is understood' },
  },
  {
    holds: 'no control characters in a name',
    file: CHARACTERS,
    there: String.raw`/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Co}`,
    without: String.raw`/[\p{Zl}\p{Zp}\p{Cs}\p{Co}`,
    caughtBy: { file: NAME_TEST, name: 'a name cannot be' },
  },
  {
    holds: 'no character in a name changes the direction of a line',
    file: CHARACTERS,
    there: String.raw`\u202A-\u202E\u2066-\u2069`,
    without: '',
    caughtBy: { file: NAME_TEST, name: 'a name cannot be' },
  },
  {
    holds: 'no links in typed text',
    file: NAMES,
    there: "if (LINK.test(value)) return { ok: false, problem: 'has-link' }",
    without: '',
    caughtBy: { file: NAME_TEST, name: 'a name cannot be' },
  },
  {
    holds: 'no stacks of fingerprints that run over other lines',
    file: NAMES,
    there: ' || STACKED_MARKS.test(value)',
    without: '',
    caughtBy: { file: NAME_TEST, name: 'a name cannot be' },
  },
  {
    holds: 'no invisible characters in a name',
    file: NAMES,
    there: "typed.replace(INVISIBLE, '')",
    without: 'typed',
    caughtBy: { file: NAME_TEST, name: 'a name loses what cannot be seen' },
  },
  {
    holds: 'no hidden characters in a text of several lines',
    file: NAMES,
    there: 'judge(value, max, UNWANTED_IN_LINES)',
    without: 'judge(value, max, /(?!)/)',
    caughtBy: { file: NAME_TEST, name: 'a text of several lines keeps its lines' },
  },
  {
    holds: 'a field has its length',
    file: NAMES,
    there: "if (value.length > max * 2 || [...value].length > max) return { ok: false, problem: 'too-long' }",
    without: '',
    caughtBy: { file: NAME_TEST, name: 'has 1 to 120 characters' },
  },
  {
    holds: 'no signature without the consent',
    file: 'src/features/signing/form.ts',
    there: ".refine((given) => given, 'consent-missing')",
    without: '',
    caughtBy: { file: 'tests/features/signing/form.test.ts', name: 'takes a box for unticked' },
  },
  {
    holds: 'no draft is signed',
    file: 'src/features/signing/form.ts',
    there: 'version && !version.draft',
    without: 'version',
    caughtBy: {
      file: 'tests/features/signing/form.test.ts',
      name: 'rejects a draft, which only a preview shows',
    },
  },
  {
    holds: 'a name is text in an email, not HTML',
    file: 'src/features/letters/prose/prose-html.ts',
    there: `return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)`,
    without: 'return text',
    caughtBy: { file: 'tests/features/email/message.test.ts', name: 'quotes only the beginning of a name' },
  },
  {
    holds: 'a name in an email carries no message: its length',
    file: 'src/features/email/message/values.ts',
    there: 'content.name : shortName(content.name),',
    without: 'content.name : content.name,',
    caughtBy: {
      file: 'tests/features/email/message.test.ts',
      name: 'quotes only the beginning of a name',
    },
  },
  {
    holds: 'no field of an export is a formula',
    file: 'src/features/export/csv.ts',
    there: 'const safe = withGuard(field, separator)',
    without: 'const safe = field',
    caughtBy: { file: 'tests/features/export/export.test.ts', name: 'on sqlite survives RFC 4180' },
  },
  {
    holds: 'a title ends no script: `<` in the metadata of a page',
    file: 'src/components/letters/letter-metadata.ts',
    there: String.raw`.replaceAll('<', '\\u003c')`,
    without: '',
    caughtBy: { file: 'tests/build/build.test.ts', name: 'a title is text wherever it stands' },
  },
  {
    holds: 'a noncharacter is refused with the control characters',
    file: CHARACTERS,
    there: String.raw`\p{Co}\p{Noncharacter_Code_Point}`,
    without: String.raw`\p{Co}`,
    caughtBy: { file: 'tests/values/characters.test.ts', name: 'is refused in a name' },
  },
  {
    holds: 'a letter file has no character that pages cannot show',
    file: 'src/features/letters/read-version.ts',
    there: '  checkCharacters(file, content)\n',
    without: '',
    caughtBy: {
      file: 'tests/features/letters/read-letters.test.ts',
      name: 'are refused with file and line: a noncharacter in a text',
    },
  },
  {
    holds: 'an escape in letter.yaml is no such character either',
    file: 'src/features/letters/letter-fields.ts',
    there: 'if (found) context.addIssue(`must not have',
    without: 'if (found === "") context.addIssue(`must not have',
    caughtBy: {
      file: 'tests/features/letters/read-letters.test.ts',
      name: 'are refused with file and line: a noncharacter as an escape of YAML',
    },
  },
  {
    holds: 'XML has no character that XML 1.0 does not allow',
    file: 'src/web/letters/xml.ts',
    there: 'return xmlCharacters(text).replace(',
    without: 'return text.replace(',
    caughtBy: { file: 'tests/web/xml.test.ts', name: 'cannot break the feed' },
  },
]

import type { Locale } from '#values/locale.ts'

/** A word that we avoid, and what to write in its place. */
export type AvoidedWord = { pattern: RegExp; instead: string }

/** The words that no page of the documentation contains. Matched without regard to case, as whole words. */
export const AVOIDED_WORDS: readonly AvoidedWord[] = [
  { pattern: /\bwho(?:m)?ever\b/i, instead: 'anyone who, the person who' },
  { pattern: /\bnobody\b/i, instead: 'no one' },
  { pattern: /\b(?:some|any|every)body\b/i, instead: 'someone, anyone, everyone' },
  { pattern: /\b(?:is|are|was) none\b/i, instead: 'is not, is invalid' },
  { pattern: /\bso many\b/i, instead: 'the number' },
  { pattern: /\blook(?:s|ed) at\b/i, instead: 'reads, checks' },
  { pattern: /\bof its own\b/i, instead: 'separate' },
  { pattern: /\b(?:is|are|was|were) told\b/i, instead: 'is informed, recognised by' },
  { pattern: /\b(?:stands|lies|goes)\b/i, instead: 'is, is stored, is deleted' },
  { pattern: /\b(?:e-)?mail(?:s|ed|ing)?\b/i, instead: 'email' },
  { pattern: /\bfloods?\b|\bflood(?:ed|ing)\b/i, instead: 'cluster, suspicious activity' },
  { pattern: /\bnews\b/i, instead: 'updates' },
  { pattern: /\b(?:held|holds?|holding) back\b/i, instead: 'under review, quarantine' },
  { pattern: /\baudit trail\b/i, instead: 'audit log' },
  { pattern: /\b(?:made|makes?|making) (?:\w+ )?invalid\b/i, instead: 'invalidate' },
  { pattern: /\bsign(?:s|ed)? too\b/i, instead: 're-affirm' },
  { pattern: /\bhoped for\b/i, instead: 'goal' },
  { pattern: /\bwe hope you\b/i, instead: '(leave it out)' },
  { pattern: /\bpaper twins?\b/i, instead: 'possible duplicates' },
  { pattern: /\bthrown away\b/i, instead: 'deleted' },
  { pattern: /\bdoors?\b/i, instead: 'page, interface' },
  { pattern: /\banew\b/i, instead: 'again' },
]

/** The words that no sentence of the interface contains, in each language. */
export const AVOIDED_IN_INTERFACE: Readonly<Record<Locale, readonly AvoidedWord[]>> = {
  en: [
    ...AVOIDED_WORDS,
    { pattern: /\bpress(?:es|ed|ing)?\b/i, instead: 'select' },
    { pattern: /\b(?:take|takes|took|taken|taking) in\b/i, instead: 'receive' },
    { pattern: /\btakes? no more\b/i, instead: 'can no longer' },
    { pattern: /\b(?:make|makes|made|making)\b[^.]{0,20}\binvalid\b/i, instead: 'invalidate' },
    { pattern: /\b(?:put|stands?|stood) first\b/i, instead: 'feature' },
    { pattern: /\bas it stands\b/i, instead: 'as published' },
    { pattern: /\btype in\b/i, instead: 'enter' },
  ],
  fr: [
    {
      pattern: /\bnouvelles? (?:de|sur|par|à)\b|\b(?:des|les|aux|cette) nouvelles?\b(?! version| signature)/i,
      instead: 'actualités',
    },
    { pattern: /\bcourriels?\b|(?<!e-)\bmails?\b/i, instead: 'e-mail' },
    { pattern: /\bappu(?:yer|yez|ie)\b/i, instead: 'cliquer' },
    { pattern: /\bafflux\b/i, instead: 'activité suspecte' },
    { pattern: /\bretenues?\b/i, instead: 'en cours d’examen' },
    { pattern: /boîtes? aux lettres/i, instead: 'boîte de réception, boîte e-mail' },
    { pattern: /\bjournal des actes\b/i, instead: 'journal d’audit' },
    { pattern: /nous l’espérons|nous espérons/i, instead: 'veuillez confirmer' },
  ],
  de: [
    { pattern: /(?<!E-)\bMails?\b/, instead: 'E-Mail' },
    { pattern: /Initiator/, instead: 'Organisatoren' },
    { pattern: /\bLeitung\b/, instead: 'Inhaber' },
    { pattern: /Knopf|Knöpf|\b(?:ge)?drück(?:t|en)\b/i, instead: 'Schaltfläche, klicken' },
    { pattern: /zurückgehalten|zurückhält/, instead: 'in Prüfung' },
    { pattern: /\bVersion\b/, instead: 'Fassung' },
    { pattern: /hoffentlich/i, instead: 'bitte bestätigen Sie' },
    { pattern: /\bunterzeichne(?:n|t)\b/i, instead: 'unterschreiben' },
    { pattern: /voran(?:stellen|stehen|steht)|steht voran/i, instead: 'hervorheben' },
    { pattern: /verborgen|verbirgt|verbergen/i, instead: 'ausblenden' },
  ],
  es: [
    { pattern: /\bnoticias?\b/i, instead: 'novedades' },
    {
      pattern: /\ba la organización\b|\bla organización (?:la|lo|ha|revisa|puede)\b|\bquienes organizan\b/i,
      instead: 'los organizadores',
    },
    { pattern: /\bretien(?:e|en)\b|\breten(?:ida|idas|ga)\b/i, instead: 'en revisión' },
    { pattern: /en cabeza/i, instead: 'destacar' },
    { pattern: /registro de actos/i, instead: 'registro de auditoría' },
    { pattern: /esperamos que usted/i, instead: 'confirme' },
  ],
  ar: [
    { pattern: /(?:ال|لل)?أخبار|(?<!\p{L})خبر(?!\p{L})/u, instead: 'مستجدات' },
    { pattern: /استمارة/u, instead: 'نموذج' },
    { pattern: /تحتجز|يُحتجز/u, instead: 'قيد المراجعة' },
    { pattern: /سجل الإجراءات/u, instead: 'سجل التدقيق' },
    { pattern: /نأمل أنه|نرجو أن يكون/u, instead: 'يُرجى تأكيد' },
  ],
}

/** The avoided words in a text, each with what to write in its place; empty for a plain text. */
export function avoidedIn(text: string, words: readonly AvoidedWord[] = AVOIDED_WORDS): string[] {
  return words.flatMap(({ pattern, instead }) => {
    const found = pattern.exec(text)?.[0]
    return found === undefined ? [] : [`"${found}": write ${instead}`]
  })
}

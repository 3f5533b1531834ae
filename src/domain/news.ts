/** What news is: a word in between, or what ends the letter's life. */
export const NEWS_KINDS = ['news', 'answered', 'closed'] as const

export type NewsKind = (typeof NEWS_KINDS)[number]

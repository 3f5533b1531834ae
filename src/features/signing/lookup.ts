/** What a lost link is for: a signature, or the sign-in of an organiser. */
export type LookupPurpose = 'signature' | 'organiser'

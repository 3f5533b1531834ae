/** What somebody who types an address asks for: the link to what they signed, or to sign in as an organiser. */
export type LookupPurpose = 'signature' | 'organiser'

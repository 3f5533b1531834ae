import { describe, expect, it } from 'vitest'
import { suggestAddress } from '#features/email/address-suggestion.ts'
import { isLargeProvider, LARGE_PROVIDERS } from '#values/email-domain.ts'

/** Typed domains and their corrections. */
const MISTYPED: readonly [string, string][] = [
  ...[
    'gmial',
    'gmai',
    'gamil',
    'gmal',
    'gmil',
    'gnail',
    'gmaill',
    'ggmail',
    'gmali',
    'gmsil',
    'g-mail',
    'gmall',
  ].map((name): [string, string] => [`${name}.com`, 'gmail.com']),
  ...['con', 'cmo', 'comm', 'ocm', 'vom', 'xom', 'cim', 'cpm', 'coom', 'conm', 'comn', 'co', 'cm', 'om'].map(
    (ending): [string, string] => [`gmail.${ending}`, 'gmail.com'],
  ),
  ['hotmial.com', 'hotmail.com'],
  ['hotmai.com', 'hotmail.com'],
  ['hotmal.com', 'hotmail.com'],
  ['hotmial.fr', 'hotmail.fr'],
  ['hotmail.con', 'hotmail.com'],
  ['homtail.co.uk', 'hotmail.co.uk'],
  ['yaho.com', 'yahoo.com'],
  ['yahooo.com', 'yahoo.com'],
  ['yhaoo.fr', 'yahoo.fr'],
  ['yaho.co.uk', 'yahoo.co.uk'],
  ['yahoo.co.ku', 'yahoo.co.uk'],
  ['yaho.com.br', 'yahoo.com.br'],
  ['outlok.com', 'outlook.com'],
  ['outlok.fr', 'outlook.fr'],
  ['outloook.es', 'outlook.es'],
  ['iclod.com', 'icloud.com'],
  ['protonmal.com', 'protonmail.com'],
  ['protonmial.con', 'protonmail.com'],
  ['gogglemail.com', 'googlemail.com'],
  ['goglemal.com', 'googlemail.com'],
  ['gxm.de', 'gmx.de'],
  ['gmx.dee', 'gmx.de'],
  ['web.dee', 'web.de'],
  ['web.ed', 'web.de'],
  ['t-onlin.de', 't-online.de'],
  ['freent.de', 'freenet.de'],
  ['posteo.dee', 'posteo.de'],
  ['ornage.fr', 'orange.fr'],
  ['orange.frr', 'orange.fr'],
  ['wanado.fr', 'wanadoo.fr'],
  ['lapost.net', 'laposte.net'],
  ['laposte.nte', 'laposte.net'],
  ['lbero.it', 'libero.it'],
  ['libreo.it', 'libero.it'],
  ['libero.itt', 'libero.it'],
  ['example.con', 'example.com'],
  ['my.company.cmo', 'my.company.com'],
  ['museum.ogr', 'museum.org'],
  ['museum.orgg', 'museum.org'],
  ['studio.dee', 'studio.de'],
  ['provider.nett', 'provider.net'],
]

/** Domains that exist, or may exist. */
const REAL = [
  ...LARGE_PROVIDERS,
  ...[
    'gmx.com',
    'gmx.net',
    'mail.com',
    'email.com',
    'ymail.com',
    'rocketmail.com',
    'aim.com',
    'hotmail.de',
    'me.com',
  ],
  ...[
    'gmal.de',
    'gail.com',
    'grail.com',
    'fmail.com',
    'hmail.com',
    'libro.it',
    'libera.it',
    'orage.fr',
    'web.com',
  ],
  ...[
    'yahoo.com.au',
    'yahoo.co.id',
    'yahoo.co.nz',
    'yahoo.gr',
    'hotmail.se',
    'hotmail.com.tr',
    'outlook.jp',
    'outlook.com.br',
  ],
  ...[
    'live.se',
    'live.com.au',
    'protonmail.ch',
    'tutanota.de',
    'orange.com',
    'proton.ch',
    'yandex.com.tr',
    'yandex.kz',
  ],
  ...[
    'life.com',
    'line.me',
    'love.com',
    'fire.fr',
    'we.de',
    'wed.de',
    'webb.de',
    'gmt.de',
    'gms.de',
    'sky.com',
    'mac.com',
  ],
  ...[
    'company.co',
    'company.cm',
    'company.om',
    'company.com',
    'museum.museum',
    'a.cam',
    'a.cc',
    'a.ne',
    'a.cd',
    'a.gov.uk',
    'a.ac.uk',
  ],
  ...[
    'example.org',
    'ada.example',
    'a.test',
    'a.invalid',
    'host.local',
    'a.internal',
    'a.onion',
    'a.home',
    'a.unheard-of',
  ],
  ...[
    'mail.example.org',
    'cs.gmail.example',
    'xn--bcher-kva.example',
    'xn--80a1acny.xn--p1ai',
    'xn--r8jz45g.xn--zckzah',
    'x.github.io',
  ],
  ...[
    'a.berlin',
    'a.bayern',
    'a.paris',
    'a.bzh',
    'a.cat',
    'a.dev',
    'a.app',
    'a.info',
    'a.eu',
    'a.us',
    'a.museum',
    'a.swiss',
  ],
]

describe('another address is suggested', () => {
  it('for near misses of large providers, and of endings', () => {
    expect(MISTYPED.map(([typed]) => [typed, suggestAddress(`Ada.L+x@${typed}`)])).toEqual(
      MISTYPED.map(([typed, meant]) => [typed, `Ada.L+x@${meant}`]),
    )
  })

  it('never for a domain that exists', () => {
    expect(REAL.flatMap((domain) => suggestAddress(`ada@${domain}`) ?? [])).toEqual([])
  })

  it('is itself one that nothing is suggested for', () => {
    for (const [, meant] of MISTYPED) expect(suggestAddress(`ada@${meant}`)).toBeNull()
    expect(isLargeProvider('gmail.com')).toBe(true)
  })
})

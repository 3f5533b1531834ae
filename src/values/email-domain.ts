import { disposableEmailBlocklistSet } from 'disposable-email-domains-js'
import { getDomain } from 'tldts'

/**
 * The registered domain of a host, so that invented hosts below one domain are one: the public suffix and a label
 * (publicsuffix.org, the section of the registries).
 */
export function registeredDomain(domain: string): string {
  return getDomain(domain, { validateHostname: false }) ?? domain
}

/** Whether a domain is on the list of disposable email domains. */
export function isDisposable(domain: string): boolean {
  return DISPOSABLE.has(domain) || DISPOSABLE.has(registeredDomain(domain))
}

const DISPOSABLE: ReadonlySet<string> = disposableEmailBlocklistSet()

/** Whether so many people use a domain that it means nothing when many signers share it. */
export function isLargeProvider(domain: string): boolean {
  return LARGE_PROVIDERS.has(domain)
}

/** Providers at which a machine can hardly open thousands of mailboxes. */
export const LARGE_PROVIDERS: ReadonlySet<string> = new Set(
  `gmail.com googlemail.com outlook.com hotmail.com live.com msn.com outlook.fr hotmail.fr hotmail.co.uk hotmail.de
  hotmail.it hotmail.es yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.ca yahoo.co.in yahoo.co.jp
  yahoo.com.br ymail.com aol.com icloud.com me.com mac.com proton.me protonmail.com pm.me tuta.com tutanota.com
  fastmail.com fastmail.fm hey.com zoho.com mailbox.org posteo.de gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de
  freenet.de mail.de arcor.de orange.fr wanadoo.fr free.fr laposte.net sfr.fr bbox.fr neuf.fr libero.it virgilio.it
  tiscali.it alice.it tin.it wp.pl o2.pl onet.pl interia.pl seznam.cz centrum.cz abv.bg ukr.net i.ua mail.ru bk.ru list.ru
  inbox.ru yandex.ru yandex.com ya.ru rambler.ru qq.com foxmail.com 163.com 126.com sina.com naver.com daum.net
  hanmail.net docomo.ne.jp ezweb.ne.jp softbank.ne.jp rediffmail.com btinternet.com sky.com virginmedia.com talktalk.net
  ntlworld.com comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net shaw.ca rogers.com
  sympatico.ca telus.net bigpond.com optusnet.com.au iinet.net.au xtra.co.nz ziggo.nl kpnmail.nl planet.nl telenet.be
  skynet.be proximus.be bluewin.ch sunrise.ch telia.com uol.com.br bol.com.br terra.com.br globo.com`.split(
    /\s+/,
  ),
)

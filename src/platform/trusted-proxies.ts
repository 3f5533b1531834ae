import proxyAddress from 'proxy-addr'

/** Whether the sender at an address may say where a request came from. Hop 0 is the connection itself. */
export type Trust = (address: string, hop: number) => boolean

/**
 * The trust that `TRUSTED_PROXIES` expresses: a number of hops (`1`), or addresses and CIDRs (`10.0.0.0/8, fd00::/8`);
 * `null` without a setting. Throws where the setting is neither.
 */
export function readTrust(setting: string | null): Trust | null {
  if (setting === null) return null
  if (countsProxies(setting)) return (_, hop) => hop < Number(setting)
  return proxyAddress.compile(setting.split(',').map((part) => part.trim()))
}

/** Whether `TRUSTED_PROXIES` gives a number of proxies. */
export function countsProxies(setting: string | null): boolean {
  return setting !== null && /^\d{1,2}$/.test(setting)
}

/** The most that may happen within a time. */
export type Rate = { most: number; seconds: number }

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }
const LONGEST = 86_400

/**
 * Reads rates such as `600/10m,3000/1d`; `null` for anything else, for a time of more than a day, and for one
 * that is there twice.
 */
export function parseRates(text: string): Rate[] | null {
  const rates = text.split(',').map((part): Rate | null => {
    const [, most = '', number = '', unit = ''] = /^\s*(\d{1,9})\/(\d{0,5})([smhd])\s*$/.exec(part) ?? []
    const rate = { most: Number(most), seconds: Number(number || '1') * (SECONDS[unit] ?? 0) }
    return rate.most > 0 && rate.seconds > 0 && rate.seconds <= LONGEST ? rate : null
  })
  const times = new Set(rates.map((rate) => rate?.seconds))
  return rates.every((rate) => rate !== null) && times.size === rates.length ? rates : null
}

import type { AstroInlineConfig } from 'astro'
import type { BuildSettings } from '#config/config.ts'

/** What the settings add to astro.config.mjs. They are read before Astro runs, which sets NODE_ENV for itself. */
export function siteSettings({ siteUrl, mailbox, captcha }: BuildSettings): AstroInlineConfig {
  const define = { MAILBOX_PAGE: JSON.stringify(mailbox), CAPTCHA: JSON.stringify(captcha) }
  return { site: siteUrl, vite: { define } }
}

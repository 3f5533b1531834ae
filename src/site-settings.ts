import type { AstroInlineConfig } from 'astro'
import type { BuildSettings } from './config.ts'

/** What the settings add to astro.config.mjs. They are read before Astro runs, which sets NODE_ENV for itself. */
export function siteSettings({ siteUrl, mailbox }: BuildSettings): AstroInlineConfig {
  return { site: siteUrl, vite: { define: { MAILBOX_PAGE: JSON.stringify(mailbox) } } }
}

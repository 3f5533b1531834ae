import type { APIRoute } from 'astro'
import { emailPreview } from '#web/actions/updates/email-preview.ts'

export const prerender = false

/** Emails a draft to the organiser who asks for it. */
export const POST: APIRoute = (context) => emailPreview(context)

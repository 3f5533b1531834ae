import type { APIRoute } from 'astro'
import { passkeyStep } from '#web/actions/organisers/passkey-step.ts'

export const prerender = false

/** One step of making or using a passkey, for the page's script. */
export const POST: APIRoute = (context) => passkeyStep(context)

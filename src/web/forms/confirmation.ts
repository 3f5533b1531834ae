import { readForm } from './form.ts'

/** Whether a form says that its sender was asked first (see `AskFirst.astro`); without that, nothing is done. */
export async function isConfirmed(request: Request): Promise<boolean> {
  const posted = await readForm(request, ['sure'])
  return posted.ok && posted.fields.sure === 'yes'
}

/** Whether a form was sent from the page that asks for confirmation (`AskFirst.astro`). Without it nothing is done. */
export function isConfirmed({ sure }: { sure?: string }): boolean {
  return sure === 'yes'
}

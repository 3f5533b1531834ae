/** Means that the organiser has to confirm who they are before the step. */
export class ConfirmFirst extends Error {}

/** Means that there were too many attempts from one network or account. */
class TooMany extends Error {}

/**
 * Requests one step of a passkey ceremony from the server and returns its JSON. Throws ConfirmFirst for 403, TooMany for
 * 429 and an Error for other failures.
 */
export async function passkeyStep(steps: string, step: string, sent: object): Promise<unknown> {
  const response = await fetch(`${steps}/${step}.json`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(sent),
  })
  if (response.status === 403) throw new ConfirmFirst()
  if (response.status === 429) throw new TooMany()
  if (!response.ok) throw new Error(`The passkey step failed with ${response.status}`)
  return response.json()
}

/** Shows why a step failed, with the sentence that the page has for the cause. */
export function showProblem(place: HTMLElement, fault: unknown): void {
  place.textContent = place.dataset[causeOf(fault)] ?? place.dataset['refused'] ?? ''
  place.hidden = false
}

/** Returns the cause by the name of the browser's error (WebAuthn, section 5.1) or by the server's refusal. */
function causeOf(fault: unknown): string {
  if (fault instanceof TooMany) return 'tooMany'
  switch (fault instanceof Error ? fault.name : '') {
    // Browsers report a timeout and a missing passkey in the same way.
    case 'NotAllowedError':
    case 'AbortError':
      return 'cancelled'
    case 'InvalidStateError':
      return 'present'
    case 'SecurityError':
      return 'otherHost'
    default:
      return 'refused'
  }
}

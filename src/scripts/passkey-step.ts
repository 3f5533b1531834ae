/** The server wants to be shown once more who somebody is, before the step. */
export class ConfirmFirst extends Error {}

/** The server has had too many attempts from one network or account. */
class TooMany extends Error {}

/** Asks the server for one step with a passkey; throws where it refuses. */
export async function passkeyStep(steps: string, step: string, sent: object): Promise<unknown> {
  const answer = await fetch(`${steps}/${step}.json`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(sent),
  })
  if (answer.status === 403) throw new ConfirmFirst()
  if (answer.status === 429) throw new TooMany()
  if (!answer.ok) throw new Error(`The step was refused: ${answer.status}`)
  return answer.json()
}

/** Shows why a step failed, in the sentence that the page has for the cause. */
export function showProblem(place: HTMLElement, fault: unknown): void {
  place.textContent = place.dataset[causeOf(fault)] ?? place.dataset['refused'] ?? ''
  place.hidden = false
}

/** The cause by the name of the browser's error (WebAuthn, section 5.1), or by the server's refusal. */
function causeOf(fault: unknown): string {
  if (fault instanceof TooMany) return 'tooMany'
  switch (fault instanceof Error ? fault.name : '') {
    // Also where it took too long, and where the device has no passkey for this host: browsers do not tell these apart.
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

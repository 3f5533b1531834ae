/** The server wants to be shown once more who somebody is, before the step. */
export class ConfirmFirst extends Error {}

/** Asks the server for one step with a passkey; throws where it refuses. */
export async function passkeyStep(steps: string, step: string, sent: object): Promise<unknown> {
  const answer = await fetch(`${steps}/${step}.json`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(sent),
  })
  if (answer.status === 403) throw new ConfirmFirst()
  if (!answer.ok) throw new Error(`The step was refused: ${answer.status}`)
  return answer.json()
}

/** Asks the server for one step with a passkey; throws where it refuses. */
export async function passkeyStep(steps: string, step: string, sent: object): Promise<unknown> {
  const answer = await fetch(`${steps}/${step}.json`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(sent),
  })
  if (!answer.ok) throw new Error(`The step was refused: ${answer.status}`)
  return answer.json()
}

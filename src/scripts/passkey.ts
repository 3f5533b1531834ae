import { browserSupportsWebAuthn, startAuthentication } from '@simplewebauthn/browser'
import { passkeyStep, showProblem } from './passkey-step.ts'

/** Shows the button where the browser knows passkeys, and does its work when it is pressed. */
function prepare(place: HTMLElement): void {
  const { passkey: steps = '', to = '', form } = place.dataset
  const button = place.querySelector('button')
  const problem = place.querySelector('p')
  if (!button || !problem || !browserSupportsWebAuthn()) return
  place.hidden = false
  button.addEventListener('click', async () => {
    button.disabled = true
    problem.hidden = true
    try {
      const optionsJSON = (await passkeyStep(steps, 'begin', {})) as never
      await passkeyStep(steps, 'finish', { response: await startAuthentication({ optionsJSON }) })
      const held = form === undefined ? null : document.getElementById(form)
      if (held instanceof HTMLFormElement) held.submit()
      else location.assign(to)
    } catch (fault) {
      showProblem(problem, fault)
      button.disabled = false
    }
  })
}

for (const place of document.querySelectorAll<HTMLElement>('[data-passkey]')) prepare(place)

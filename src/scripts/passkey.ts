import { browserSupportsWebAuthn, startAuthentication } from '@simplewebauthn/browser'
import { passkeyStep, showProblem } from './passkey-step.ts'

/** Shows the button where the browser supports passkeys, and signs in when it is selected. */
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
      const keptForm = form === undefined ? null : document.getElementById(form)
      if (keptForm instanceof HTMLFormElement) keptForm.submit()
      else location.assign(to)
    } catch (fault) {
      showProblem(problem, fault)
      button.disabled = false
    }
  })
}

for (const place of document.querySelectorAll<HTMLElement>('[data-passkey]')) prepare(place)

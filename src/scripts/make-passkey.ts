import { startRegistration } from '@simplewebauthn/browser'
import { ConfirmFirst, passkeyStep, showProblem } from './passkey-step.ts'

/** Creates a passkey when the form is submitted, then reloads the page. */
function prepare(form: HTMLFormElement): void {
  const steps = form.dataset['makePasskey'] ?? ''
  const problem = form.querySelector<HTMLElement>('.problem')
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (problem) problem.hidden = true
    const fields = new FormData(form)
    const [name, proof] = [fields.get('name'), fields.get('proof')]
    try {
      const optionsJSON = (await passkeyStep(steps, 'begin-making', { proof })) as never
      const response = await startRegistration({ optionsJSON })
      await passkeyStep(steps, 'finish-making', { response, name, proof })
      location.reload()
    } catch (fault) {
      // The page was open for longer than a confirmation lasts.
      if (fault instanceof ConfirmFirst && form.dataset['confirm']) location.assign(form.dataset['confirm'])
      else if (problem) showProblem(problem, fault)
    }
  })
}

for (const form of document.querySelectorAll<HTMLFormElement>('[data-make-passkey]')) prepare(form)

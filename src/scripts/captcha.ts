// Loads the captcha of the sign form when someone starts to use the form. Where no captcha can be loaded, the form is
// sent without one.

import { CaptchaLoader } from './captcha-loader.ts'
import { CaptchaPart } from './captcha-part.ts'
import { CaptchaSubmission } from './captcha-submission.ts'

const element = document.querySelector<HTMLElement>('[data-captcha]')
const form = element?.closest('form')
if (element && form) guard(form, new CaptchaPart(element))

/** Connects the events of the form and the page with the captcha. */
function guard(form: HTMLFormElement, part: CaptchaPart) {
  const captcha = new CaptchaLoader(part)
  const submission = new CaptchaSubmission(form, part, captcha)
  beginOnUse(form, captcha)
  form.addEventListener('submit', (event) => submission.intercept(event))
  part.onOther(() => {
    captcha.useNext()
    // The button that had the focus is removed.
    part.focus()
  })
  window.addEventListener('pageshow', ({ persisted }) => {
    // A page from the back/forward cache has a captcha that is used up.
    if (!persisted) return
    captcha.reset()
    submission.reset()
  })
  if (part.beginsAtOnce) void captcha.begin()
  const kept = part.kept()
  if (kept) captcha.useKept(kept)
}

/** Begins to load the captcha when someone uses the form. */
function beginOnUse(form: HTMLFormElement, captcha: CaptchaLoader) {
  for (const use of ['focusin', 'pointerdown', 'keydown']) {
    form.addEventListener(use, (event) => {
      // The button must not move between pointerdown and click, and submitting starts the captcha anyway. A link, to
      // the privacy page for example, is not a use of the form.
      if (!(event.target as Element).closest('button, a')) void captcha.begin()
    })
  }
}

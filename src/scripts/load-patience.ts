/** How long what a captcha needs may take to come, before something else is tried. Milliseconds. */
const PATIENCE = 10_000

/** Ends the wait for something that does not come. */
export function loadPatience(): AbortSignal {
  return AbortSignal.timeout(PATIENCE)
}

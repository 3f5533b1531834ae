import type { Mounted, MountOptions } from './captcha-driver.ts'

/** The API of hCaptcha's script (https://docs.hcaptcha.com/configuration). */
type Hcaptcha = {
  render(box: HTMLElement, parameters: Record<string, unknown>): string
  getResponse(widget: string): string
  remove(widget: string): void
}

/** The width that hCaptcha's normal size needs, in pixels. */
const NORMAL_WIDTH = 350

const READY = 'undersignedHcaptchaIsReady'

/** Mounts hCaptcha, from its own servers. */
export async function mountHcaptcha({
  box,
  language,
  siteKey,
  fail,
  expire,
}: MountOptions): Promise<Mounted> {
  const hcaptcha = await loadHcaptcha(language)
  const widget = hcaptcha.render(box, {
    sitekey: siteKey,
    hl: language,
    theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
    size: box.clientWidth < NORMAL_WIDTH ? 'compact' : 'normal',
    'expired-callback': expire,
    'error-callback': fail,
  })
  return {
    solved: () => Promise.resolve(hcaptcha.getResponse(widget) !== ''),
    remove() {
      hcaptcha.remove(widget)
      box.remove()
    },
  }
}

function loadHcaptcha(language: string): Promise<Hcaptcha> {
  const page = window as unknown as Record<string, unknown>
  const api = () => page['hcaptcha'] as Hcaptcha | undefined
  return new Promise((resolve, reject) => {
    const loaded = api()
    if (loaded) return resolve(loaded)
    const script = document.createElement('script')
    const failed = () => {
      script.remove()
      reject(new Error('hCaptcha could not be loaded.'))
    }
    page[READY] = () => {
      const hcaptcha = api()
      if (hcaptcha) resolve(hcaptcha)
      else failed()
    }
    const query = new URLSearchParams({
      render: 'explicit',
      onload: READY,
      hl: language,
      recaptchacompat: 'off',
    })
    script.src = `https://js.hcaptcha.com/1/api.js?${query}`
    script.async = true
    script.addEventListener('error', failed)
    document.head.append(script)
  })
}

// What https://js.hcaptcha.com/1/api.js does, as far as a page sees it: a widget of a fixed size with a checkbox, and a
// field with the answer in the form. The real one has the checkbox in a frame of its own.
;(() => {
  const asked = new URL(document.currentScript.src).searchParams
  const widgets = new Map()

  globalThis.hcaptcha = {
    render(container, parameters) {
      const id = String(widgets.size)
      const { size, theme, hl, sitekey } = parameters
      const field = document.createElement('textarea')
      field.name = 'h-captcha-response'
      field.hidden = true
      const box = document.createElement('button')
      box.type = 'button'
      box.setAttribute('role', 'checkbox')
      box.setAttribute('aria-checked', 'false')
      box.lang = hl ?? asked.get('hl') ?? 'en'
      box.textContent = 'I am human'
      Object.assign(box.style, {
        inlineSize: size === 'compact' ? '158px' : '302px',
        blockSize: size === 'compact' ? '138px' : '76px',
        border: '1px solid #e0e0e0',
        background: theme === 'dark' ? '#333' : '#fafafa',
        color: theme === 'dark' ? '#fff' : '#555',
      })
      box.addEventListener('click', async () => {
        const response = await fetch(`https://api.hcaptcha.com/getcaptcha/${sitekey}`)
        const { generated_pass_UUID: token } = await response.json()
        field.value = token
        box.setAttribute('aria-checked', 'true')
        parameters.callback?.(token)
      })
      container.append(box, field)
      widgets.set(id, { container, field, box, parameters })
      return id
    },
    getResponse: (id) => widgets.get(id).field.value,
    reset(id) {
      widgets.get(id).field.value = ''
      widgets.get(id).box.setAttribute('aria-checked', 'false')
    },
    remove(id) {
      widgets.get(id).container.replaceChildren()
      widgets.delete(id)
    },
    /** What happens two minutes after the box was ticked. */
    expireNow() {
      for (const [id, { parameters }] of widgets) {
        globalThis.hcaptcha.reset(id)
        parameters['expired-callback']?.()
      }
    },
    /** What happens where the widget loses its servers. */
    failNow() {
      for (const { parameters } of widgets.values()) parameters['error-callback']?.('network-error')
    },
  }
  globalThis[asked.get('onload')]?.()
})()

/** What a dashboard shows, by the names that its elements have. The server writes every text. */
export type Board = {
  /** How many values each chart and table has. */
  rooms: Record<string, number>
  texts: Record<string, string>
  /** Lengths of bars, in per cent. */
  bars: Record<string, number>
  progress: Record<string, { value: number; max: number }>
  hidden: string[]
}

/** Shows a board in the elements of a dashboard. */
export function showBoard(root: HTMLElement, now: Board): void {
  showTexts(root, now)
  showBars(root, now)
  showProgress(root, now)
  hideParts(root, now)
}

function showTexts(root: HTMLElement, { texts }: Board): void {
  for (const part of root.querySelectorAll<Element>('[data-text]')) {
    const text = texts[part.getAttribute('data-text') ?? '']
    if (text !== undefined && part.textContent !== text) part.textContent = text
  }
}

function showBars(root: HTMLElement, { bars }: Board): void {
  for (const bar of root.querySelectorAll('[data-bar]')) {
    const length = bars[bar.getAttribute('data-bar') ?? '']
    if (length !== undefined) draw(bar, length)
  }
}

function draw(bar: Element, length: number): void {
  if (bar.hasAttribute('data-horizontal')) {
    bar.setAttribute('width', String(length))
  } else {
    bar.setAttribute('y', String(100 - length))
    bar.setAttribute('height', String(length))
  }
}

function showProgress(root: HTMLElement, { progress }: Board): void {
  for (const part of root.querySelectorAll<HTMLProgressElement>('[data-progress]')) {
    const now = progress[part.dataset['progress'] ?? '']
    if (now) Object.assign(part, now)
  }
}

function hideParts(root: HTMLElement, { hidden }: Board): void {
  for (const part of root.querySelectorAll<HTMLElement>('[data-shown]')) {
    part.hidden = hidden.includes(part.dataset['shown'] ?? '')
  }
}

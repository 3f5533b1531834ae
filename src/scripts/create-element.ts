/** Creates an element with a class and a text. An empty class name sets no class. */
export function createElement(tag: string, className: string, text: string): HTMLElement {
  const created = document.createElement(tag)
  if (className) created.className = className
  created.textContent = text
  return created
}

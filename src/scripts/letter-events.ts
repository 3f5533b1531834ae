/** The names of the events that the server sends. `beat` only shows that the stream is alive. */
export const EVENTS = ['count', 'names', 'beat'] as const

/** The name of an event that the server sends. */
export type EventName = (typeof EVENTS)[number]

/** Shows the data of an event on the page. */
export type Show = (name: string, data: unknown) => void

/** A message between tabs: an event of a letter, or that a tab of the letter has become visible. */
type Message = { of: string; name: EventName | 'hello'; data?: unknown }

/** Shows the events of a letter in this tab, and shares them with the other visible tabs until `signal` aborts. */
export class LetterEvents {
  /** The URL of the letter's stream, which also names the letter in messages. */
  readonly #letter: string
  /** `null` where tabs share nothing. */
  readonly #channel: BroadcastChannel | null
  readonly #show: Show
  readonly #signal: AbortSignal
  /** The latest data that this tab published, by event. */
  readonly #last = new Map<EventName, unknown>()
  #receivedAt = Number.NEGATIVE_INFINITY
  #answersNewTabs = false

  constructor(letter: string, channel: BroadcastChannel | null, show: Show, signal: AbortSignal) {
    this.#letter = letter
    this.#channel = channel
    this.#show = show
    this.#signal = signal
  }

  /** Receives the events of other tabs, and asks for the latest ones. */
  listen(): void {
    this.#channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => this.#receive(data))
    this.#send({ of: this.#letter, name: 'hello' })
    this.#signal.addEventListener('abort', () => this.#channel?.close())
  }

  /** Sends the latest events to every tab that becomes visible from now on. One tab does so: the one with the stream. */
  answerNewTabs(): void {
    this.#answersNewTabs = true
  }

  /** Shows an event in every visible tab of the letter. */
  publish(name: EventName, data: unknown): void {
    if (this.#signal.aborted) return
    if (name !== 'beat') this.#last.set(name, data)
    this.#accept(name, data)
    this.#send({ of: this.#letter, name, data })
  }

  /** Returns the time since the last event, in milliseconds; infinite where there was none. */
  age(): number {
    return performance.now() - this.#receivedAt
  }

  /** Makes the age infinite, because no more events are expected. */
  forgetAge(): void {
    this.#receivedAt = Number.NEGATIVE_INFINITY
  }

  #receive({ of, name, data }: Message): void {
    if (of !== this.#letter) return
    if (name !== 'hello') this.#accept(name, data)
    else if (this.#answersNewTabs) for (const [name, data] of this.#last) this.#send({ of, name, data })
  }

  #accept(name: EventName, data: unknown): void {
    this.#receivedAt = performance.now()
    if (name !== 'beat') this.#show(name, data)
  }

  #send(message: Message): void {
    this.#channel?.postMessage(message)
  }
}

/** A command cannot do what it was asked; the message tells the person at the terminal why. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

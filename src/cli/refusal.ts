/** The reason why a command cannot do its work, for the person at the terminal. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

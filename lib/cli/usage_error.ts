/** Something typed that makes no sense; the message says what would. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** What to try, in a line of its own. */
  readonly hint: string | undefined;

  /** @param hint what to try */
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

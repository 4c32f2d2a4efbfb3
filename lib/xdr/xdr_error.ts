/** The two directions in which a value can fail to fit its type. */
export type XdrAction = "encode" | "decode";

/**
 * A value that does not fit its type, or bytes that are no encoding of it.
 *
 * @example
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const Users = x.struct({ users: x.list(x.struct({ age: x.uint }), 10) });
 * const error = assertThrows(
 *   () => x.encode(Users, { users: [{ age: 30 }, { age: -1 }] }),
 *   x.XdrError,
 * );
 *
 * assertEquals(error.path, "users[1].age");
 * assertEquals(
 *   error.message,
 *   "Cannot encode users[1].age: " +
 *     "the number -1 is not an integer from 0 to 4294967295",
 * );
 * ```
 */
export class XdrError extends Error {
  /** What was being done. */
  readonly action: XdrAction;
  /** What is wrong, without the path. */
  readonly reason: string;
  #path = "";

  /** Made by `Reader.failure` and `Writer.failure`, which know the action. */
  constructor(action: XdrAction, reason: string) {
    super(`Cannot ${action} the value: ${reason}`);
    this.name = "XdrError";
    this.action = action;
    this.reason = reason;
  }

  /**
   * Where the culprit is, such as `users[3].name`; empty if it is the value
   * itself. A link followed n times, in a long linked list, is `next×n`.
   */
  get path(): string {
    return this.#path.startsWith(".") ? this.#path.slice(1) : this.#path;
  }

  /**
   * Puts the path on while an error travels outwards, which costs nothing as
   * long as all is well: for the `catch` of a codec that has parts.
   *
   * @param error what was caught; anything but an `XdrError` is left alone
   * @param segment `.name` or `[index]`
   * @returns `error`, to be thrown again
   */
  static within(error: unknown, segment: string): unknown {
    if (error instanceof XdrError) {
      error.#path = segment + error.#path;
      // Engines build `stack` when it is first read, from the message as it
      // is then.
      error.message = `Cannot ${error.action} ${error.path}: ${error.reason}`;
    }
    return error;
  }
}

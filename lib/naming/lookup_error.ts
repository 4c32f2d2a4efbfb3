import { TransportError } from "../net/transport.ts";

/**
 * Why a name server has no answer.
 *
 * - `no_such_name`: nothing of that name exists (NXDOMAIN).
 * - `no_records`: the name exists, and has no records of that type (NODATA).
 * - `server_failed`: the server could not find out (SERVFAIL).
 * - `refused`: it does not want to say (REFUSED), or cannot (other codes).
 * - `timed_out`: no answer came.
 * - `unreadable`: what came is no answer.
 */
export type LookupReason =
  | "no_such_name"
  | "no_records"
  | "server_failed"
  | "refused"
  | "timed_out"
  | "unreadable";

/** A name server was asked in vain. */
export class LookupError extends TransportError {
  /** Why. */
  readonly reason: LookupReason;

  /**
   * @param name what was looked for
   * @param why the rest of the sentence
   */
  constructor(
    reason: LookupReason,
    name: string,
    why: string,
    options?: ErrorOptions,
  ) {
    super("unresolvable", `Cannot look up ${name}: ${why}`, options);
    this.reason = reason;
  }
}

/** Whether it is certain that there is nothing, as far as anybody can be. */
export function isFinal(error: unknown): boolean {
  return error instanceof LookupError &&
    (error.reason === "no_such_name" || error.reason === "no_records");
}

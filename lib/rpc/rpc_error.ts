import type { Executed } from "../wire/status.ts";

export type { Executed };

/**
 * Why a call failed. There are no others, and none of a service's own: a
 * failure that belongs to the domain is a value, a union in the result type.
 *
 * - `canceled`: the caller gave it up, by its signal or by closing the client.
 * - `deadline_exceeded`: no answer came in time.
 * - `unavailable`: the server cannot be reached, is going away, answers no
 *   longer, or has restarted in the middle of the call.
 * - `unimplemented`: the server has no such program, version or procedure, or
 *   speaks another version of the protocol.
 * - `invalid_argument`: the arguments do not fit the server's type, or are
 *   larger than `maxBodyBytes` here or there.
 * - `resource_exhausted`: a bound is reached, there or here.
 * - `internal`: the handler threw, or the result is none of the agreed type.
 */
export type RpcErrorCode =
  | "canceled"
  | "deadline_exceeded"
  | "unavailable"
  | "unimplemented"
  | "invalid_argument"
  | "resource_exhausted"
  | "internal";

/** What an {@linkcode RpcError} says beside its message. */
export interface RpcErrorDetails extends ErrorOptions {
  /** The kind of failure. */
  code: RpcErrorCode;
  /** Whether the handler ran. */
  executed: Executed;
  /** Which call, as `service.procedure`. */
  procedure: string;
  /** The server's address. */
  address: string;
  /** How often the call was sent. */
  transmissions: number;
  /** The server's advice when to try again, in milliseconds. */
  retryAfterMs?: number | undefined;
}

/**
 * A call that failed. It says whether the call ran: `"no"` and `"yes"` are
 * facts, and `"maybe"` stands only where nobody could know.
 *
 * @example A server that is not there
 * ```ts
 * import { connect, defineService, procedure, RpcError } from "@datagram/rpc";
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals, assertRejects } from "@std/assert";
 *
 * const Calc = defineService({
 *   name: "calc",
 *   program: 0x2000_0001,
 *   version: 1,
 *   procedures: { negate: procedure(1, x.int, x.int) },
 * });
 *
 * await using calc = await connect(Calc, "127.0.0.1:9");
 * const error = await assertRejects(
 *   () => calc.negate(1, { timeoutMs: 50 }),
 *   RpcError,
 * );
 * assertEquals(error.code, "deadline_exceeded");
 * assertEquals(error.executed, "maybe");
 * ```
 */
export class RpcError extends Error {
  /** `"RpcError"`. */
  override readonly name = "RpcError";
  /** The kind of failure. */
  readonly code: RpcErrorCode;
  /** Whether the handler ran. */
  readonly executed: Executed;
  /** Which call, as `service.procedure`. */
  readonly procedure: string;
  /** The server's address. */
  readonly address: string;
  /** How often the call was sent. */
  readonly transmissions: number;
  /** The server's advice when to try again, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  /**
   * Made by clients; of use to others in tests of their own.
   *
   * @param what the rest of a sentence that begins with the procedure
   * @param details what the members of the error are
   */
  constructor(what: string, details: RpcErrorDetails) {
    const { code, executed, procedure, address, transmissions } = details;
    super(`[${code}] ${procedure} to ${address} ${what}`, details);
    this.code = code;
    this.executed = executed;
    this.procedure = procedure;
    this.address = address;
    this.transmissions = transmissions;
    this.retryAfterMs = details.retryAfterMs;
  }
}

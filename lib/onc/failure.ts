import {
  type Executed,
  RpcError,
  type RpcErrorCode,
} from "../rpc/rpc_error.ts";
import { authStatName } from "./auth_stat.ts";
import type { Outcome } from "./outgoing_call.ts";
import type { Refusal } from "./reply_message.ts";

/** What is known about a call beside how it ended. */
export interface FailedCall {
  /** As `service.procedure`. */
  readonly procedure: string;
  readonly address: string;
  readonly timeoutMs: number;
  /** How often it was sent in all. */
  readonly transmissions: number;
  /** Who was silent, where that is not plain. */
  readonly silent?: string | undefined;
  /** Why it was given up. */
  readonly reason?: unknown;
}

/** Any end of a call but a result. */
export type Failure =
  | Exclude<Outcome, { kind: "reply" }>
  | { readonly kind: "reply"; readonly reply: Refusal }
  | { readonly kind: "deadline" | "canceled" }
  | {
    readonly kind: "unlocated";
    /** Ends a sentence that begins with the procedure. */
    readonly what: string;
  };

/** The error with which a call that has no result is rejected. */
export function oncFailure(failure: Failure, call: FailedCall): RpcError {
  const { code, what, executed, cause } = describe(failure, call);
  return new RpcError(what, {
    code,
    executed,
    procedure: call.procedure,
    address: call.address,
    transmissions: call.transmissions,
    ...(cause === undefined ? {} : { cause }),
  });
}

/**
 * What the server said, of an error that is a reply of its: the state by the
 * name that RFC 5531 gives it, with the versions it has or why it refuses who
 * calls.
 *
 * @example
 * ```ts
 * import { defineService, RpcError } from "@datagram/rpc";
 * import { connectOnc, pingOnc, refusalOf, serveOnc } from "@datagram/rpc/onc";
 * import { assertEquals, assertRejects } from "@std/assert";
 *
 * const base = { name: "empty", program: 0x2000_0004, procedures: {} };
 * const Empty2 = defineService({ ...base, version: 2 });
 * const Empty3 = defineService({ ...base, version: 3 });
 *
 * await using server = await serveOnc(Empty2, {});
 * await using client = await connectOnc(Empty3, server.address);
 * const error = await assertRejects(() => pingOnc(client), RpcError);
 * assertEquals(error.code, "unimplemented");
 * assertEquals(refusalOf(error), { state: "PROG_MISMATCH", low: 2, high: 2 });
 * ```
 *
 * @returns `undefined` for all other errors
 */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof RpcError)) return undefined;
  const { state } = (error.cause ?? {}) as Partial<Refusal>;
  return typeof state === "string" ? error.cause as Refusal : undefined;
}

interface Description {
  readonly code: RpcErrorCode;
  readonly what: string;
  readonly executed: Executed;
  readonly cause?: unknown;
}

function describe(failure: Failure, call: FailedCall): Description {
  const { timeoutMs, reason } = call;
  const copies = count(call.transmissions);
  // What was never sent did not run; of the rest nobody knows.
  const executed = call.transmissions === 0 ? "no" : "maybe";
  switch (failure.kind) {
    case "reply":
      return refused(failure.reply, call);
    case "deadline": {
      const who = call.silent === undefined ? "" : `: ${call.silent}`;
      const what = `got no answer in ${timeoutMs} ms (${copies})${who}`;
      return { code: "deadline_exceeded", what, executed };
    }
    case "canceled": {
      const what = `was canceled (${copies})`;
      return { code: "canceled", what, executed, cause: reason };
    }
    case "closed": {
      const what = `was given up when its client closed (${copies})`;
      return { code: "canceled", what, executed };
    }
    case "refused": {
      const what = "was refused: too many calls wait for this server already";
      return { code: "resource_exhausted", what, executed };
    }
    case "unlocated":
      return {
        code: "unavailable",
        what: failure.what,
        executed,
        cause: reason,
      };
    case "unsendable":
    case "unreachable":
    case "lost": {
      const why = messageOf(failure.error);
      const what = {
        unsendable: `could not be sent: ${why}`,
        unreachable: `found no way there: ${why}`,
        lost: `lost its connection: ${why} (${copies})`,
      }[failure.kind];
      return { code: "unavailable", what, executed, cause: failure.error };
    }
  }
}

/**
 * A reply that refuses says that *this* copy did not run. An earlier one may
 * have, at a server that has been replaced since; then nobody knows.
 */
function refused(refusal: Refusal, call: FailedCall): Description {
  const executed: Executed = call.transmissions > 1 ? "maybe" : "no";
  const cause = refusal;
  switch (refusal.state) {
    case "PROG_UNAVAIL": {
      const what = "failed: the server has no such program (PROG_UNAVAIL)";
      return { code: "unimplemented", what, executed, cause };
    }
    case "PROG_MISMATCH": {
      const what = "failed: the server has this program in version " +
        `${range(refusal)} (PROG_MISMATCH)`;
      return { code: "unimplemented", what, executed, cause };
    }
    case "PROC_UNAVAIL": {
      const what = "failed: the server has no such procedure (PROC_UNAVAIL)";
      return { code: "unimplemented", what, executed, cause };
    }
    case "GARBAGE_ARGS": {
      const what = "was refused: the server cannot decode the arguments " +
        "(GARBAGE_ARGS)";
      return { code: "invalid_argument", what, executed, cause };
    }
    case "SYSTEM_ERR": {
      // Before, in or after the procedure: RFC 5531 §9 does not say.
      const what = "failed in the server, which knows why (SYSTEM_ERR)";
      return { code: "internal", what, executed: "maybe", cause };
    }
    case "RPC_MISMATCH": {
      const what = "failed: the server speaks RPC in version " +
        `${range(refusal)} (RPC_MISMATCH)`;
      return { code: "unimplemented", what, executed, cause };
    }
    case "AUTH_ERROR": {
      const what = "was refused: the server does not take the credential " +
        `(${authStatName(refusal.stat)})`;
      return { code: "invalid_argument", what, executed, cause };
    }
  }
}

function range({ low, high }: { low: number; high: number }): string {
  return low === high ? `${low}` : `${low} to ${high}`;
}

function count(transmissions: number): string {
  return transmissions === 1
    ? "1 transmission"
    : `${transmissions} transmissions`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import type { Settled } from "../core/output.ts";
import { readUint32 } from "../wire/big_endian.ts";
import { Status } from "../wire/status.ts";
import { RpcError, type RpcErrorCode } from "./rpc_error.ts";

/** What is known about a call beside how it settled. */
export interface FailedCall {
  /** As `service.procedure`. */
  procedure: string;
  timeoutMs: number;
  /** How often it was sent in all. */
  transmissions: number;
  /** How many attempts there were, and at how many servers, if it has several. */
  attempts?: number;
  servers?: number;
  /** Why it was given up, or what the socket said. */
  reason?: unknown;
}

/** The error with which a call that has no result is rejected. */
export function failure(settled: Settled, call: FailedCall): RpcError {
  const [code, what] = settled.status === undefined
    ? withoutReply(settled.cause, call)
    : byStatus(settled.status, settled.body, call);
  return new RpcError(what + afterAttempts(call), {
    code,
    executed: settled.executed,
    procedure: call.procedure,
    address: settled.call.peer.address,
    transmissions: call.transmissions,
    retryAfterMs: settled.status === Status.resourceExhausted
      ? numberAt(settled.body, 0)
      : undefined,
    ...(call.reason === undefined ? {} : { cause: call.reason }),
  });
}

function afterAttempts({ attempts = 1, servers = 1 }: FailedCall): string {
  if (attempts === 1) return "";
  const where = servers === 1 ? "" : ` at ${servers} servers`;
  return `, in the last of ${attempts} attempts${where}`;
}

function withoutReply(
  cause: Settled["cause"],
  { timeoutMs, transmissions, reason }: FailedCall,
): [RpcErrorCode, string] {
  switch (cause) {
    case "deadline":
      return [
        "deadline_exceeded",
        `got no answer in ${timeoutMs} ms (${count(transmissions)})`,
      ];
    case "unconnected":
      return [
        "unavailable",
        `found no connection in ${timeoutMs} ms` +
        (reason === undefined ? "" : `: ${messageOf(reason)}`),
      ];
    case "canceled":
      return ["canceled", `was canceled (${count(transmissions)})`];
    case "closed":
      return [
        "canceled",
        `was given up when its client closed (${count(transmissions)})`,
      ];
    case "unsendable":
      return ["unavailable", `could not be sent: ${messageOf(reason)}`];
    case "restarted":
      return [
        "unavailable",
        "met a server that has started since the call was made",
      ];
    case "refused":
      return [
        "resource_exhausted",
        "was refused: too many calls wait for this server already",
      ];
    case "silent":
      return [
        "unavailable",
        "was being worked on, and its server answers no longer " +
        `(${count(transmissions)})`,
      ];
    case "leaving":
      return ["unavailable", "was not sent: the server is shutting down"];
    case "other_version":
      return [
        "unimplemented",
        "met a server that speaks another version of the protocol " +
        `(${messageOf(reason)}, not 1)`,
      ];
    case "too_large":
      return [
        "resource_exhausted",
        "ran, but its result is larger than this client takes (maxBodyBytes)",
      ];
    case "reply":
      throw new TypeError("Cannot explain a reply without a status");
  }
}

function byStatus(
  status: Status,
  body: Uint8Array,
  { timeoutMs }: FailedCall,
): [RpcErrorCode, string] {
  switch (status) {
    case Status.programUnavailable:
      return ["unimplemented", "failed: the server has no such program"];
    case Status.versionUnavailable:
      return [
        "unimplemented",
        "failed: the server has this program in version " +
        range(numberAt(body, 0), numberAt(body, 4)),
      ];
    case Status.procedureUnavailable:
      return ["unimplemented", "failed: the server has no such procedure"];
    case Status.invalidArgument:
      return ["invalid_argument", `was refused: ${printable(body)}`];
    case Status.resourceExhausted:
      return [
        "resource_exhausted",
        `was refused: the server is full, try again in ${
          numberAt(body, 0) ?? 0
        } ms`,
      ];
    case Status.resultTooLarge:
      return [
        "resource_exhausted",
        "ran, but its result is more than the server keeps (maxBodyBytes)",
      ];
    case Status.shuttingDown:
      return ["unavailable", "was refused: the server is shutting down"];
    case Status.unknownCall:
      return ["unavailable", "is not known to its server any more"];
    case Status.argumentsTooLarge:
      return [
        "invalid_argument",
        `was refused: the server takes ${numberAt(body, 0) ?? "fewer"} bytes ` +
        "of arguments at most",
      ];
    case Status.notStarted:
      return [
        "deadline_exceeded",
        `was not started in its ${timeoutMs} ms: the server has too much to do`,
      ];
    case Status.numberReused:
      return ["internal", "met another call under its number"];
    default:
      return ["internal", "failed in its handler; the server knows why"];
  }
}

function numberAt(body: Uint8Array, at: number): number | undefined {
  return body.length >= at + 4 ? readUint32(body, at) : undefined;
}

function range(low: number | undefined, high: number | undefined): string {
  return low === high ? `${low}` : `${low} to ${high}`;
}

function count(transmissions: number): string {
  return transmissions === 1
    ? "1 transmission"
    : `${transmissions} transmissions`;
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

/** A peer's text on our terminal: control characters could move the cursor. */
function printable(body: Uint8Array): string {
  const text = new TextDecoder().decode(body);
  // deno-lint-ignore no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd");
}

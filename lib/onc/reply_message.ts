import { Reader, Writer, XdrError } from "../xdr/mod.ts";
import { REPLY } from "./call_message.ts";
import { noAuth, type OpaqueAuth, readAuth, writeAuth } from "./opaque_auth.ts";

/** What a server says of a call: all states of RFC 5531 §9, by their names. */
export type ReplyState =
  | {
    readonly state: "SUCCESS";
    /** The result: a view of the message. */
    readonly results: Uint8Array;
  }
  | Refusal;

/** A reply that is no result. */
export type Refusal =
  | {
    readonly state:
      | "PROG_UNAVAIL"
      | "PROC_UNAVAIL"
      | "GARBAGE_ARGS"
      | "SYSTEM_ERR";
  }
  | {
    readonly state: "PROG_MISMATCH" | "RPC_MISMATCH";
    /** The lowest version that the server has. */
    readonly low: number;
    /** The highest. */
    readonly high: number;
  }
  | {
    readonly state: "AUTH_ERROR";
    /** Why, by its number; `AuthStat` has names. */
    readonly stat: number;
  };

/** A reply as it is on the wire. */
export interface Reply {
  readonly xid: number;
  /** What the server says of itself; a call that is denied has none. */
  readonly verifier: OpaqueAuth;
  readonly reply: ReplyState;
}

const MSG_ACCEPTED = 0;
const MSG_DENIED = 1;
const RPC_MISMATCH = 0;
const AUTH_ERROR = 1;

/** `accept_stat`, in the order of their numbers (RFC 5531 §9). */
const acceptStats = [
  "SUCCESS",
  "PROG_UNAVAIL",
  "PROG_MISMATCH",
  "PROC_UNAVAIL",
  "GARBAGE_ARGS",
  "SYSTEM_ERR",
] as const;

/** Appends the head of a reply with a result, which follows. */
export function writeSuccess(
  writer: Writer,
  xid: number,
  verifier: OpaqueAuth = noAuth,
): void {
  writer.uint(xid);
  writer.uint(REPLY);
  writer.uint(MSG_ACCEPTED);
  writeAuth(writer, verifier);
  writer.uint(acceptStats.indexOf("SUCCESS"));
}

/** A whole reply that refuses. */
export function encodeRefusal(xid: number, refusal: Refusal): Uint8Array {
  const writer = new Writer();
  writer.uint(xid);
  writer.uint(REPLY);
  switch (refusal.state) {
    case "RPC_MISMATCH":
      writer.uint(MSG_DENIED);
      writer.uint(RPC_MISMATCH);
      writer.uint(refusal.low);
      writer.uint(refusal.high);
      break;
    case "AUTH_ERROR":
      writer.uint(MSG_DENIED);
      writer.uint(AUTH_ERROR);
      writer.uint(refusal.stat);
      break;
    default:
      writer.uint(MSG_ACCEPTED);
      writeAuth(writer, noAuth);
      writer.uint(acceptStats.indexOf(refusal.state));
      if (refusal.state === "PROG_MISMATCH") {
        writer.uint(refusal.low);
        writer.uint(refusal.high);
      }
  }
  return writer.copy();
}

/** Reads a message as whoever calls; `undefined` for what is no reply. */
export function readReply(message: Uint8Array): Reply | undefined {
  const reader = new Reader(message);
  try {
    const xid = reader.uint();
    if (reader.uint() !== REPLY) return undefined;
    switch (reader.uint()) {
      case MSG_ACCEPTED:
        return { xid, ...readAccepted(reader, message) };
      case MSG_DENIED: {
        const reply = readDenied(reader);
        reader.end();
        return reply && { xid, verifier: noAuth, reply };
      }
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof XdrError)) throw error;
    return undefined;
  }
}

function readAccepted(
  reader: Reader,
  message: Uint8Array,
): Omit<Reply, "xid"> {
  const verifier = readAuth(reader);
  const stat = reader.uint();
  const state = acceptStats[stat];
  switch (state) {
    case undefined:
      throw reader.failure(`${stat} is no accept_stat`);
    case "SUCCESS": {
      const results = message.subarray(reader.offset);
      return { verifier, reply: { state, results } };
    }
    case "PROG_MISMATCH": {
      const reply = { state, low: reader.uint(), high: reader.uint() };
      reader.end();
      return { verifier, reply };
    }
    default:
      reader.end();
      return { verifier, reply: { state } };
  }
}

function readDenied(reader: Reader): Refusal | undefined {
  switch (reader.uint()) {
    case RPC_MISMATCH:
      return {
        state: "RPC_MISMATCH",
        low: reader.uint(),
        high: reader.uint(),
      };
    case AUTH_ERROR:
      return { state: "AUTH_ERROR", stat: reader.uint() };
  }
  return undefined;
}

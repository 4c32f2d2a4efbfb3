import { Reader, type Writer, XdrError } from "../xdr/mod.ts";
import { AuthStat } from "./auth_stat.ts";
import { type OpaqueAuth, readAuth, writeAuth } from "./opaque_auth.ts";

/** What stands before the arguments of a call (RFC 5531 §9). */
export interface CallHeader {
  /** The same on all copies of a call, and in the reply to it. */
  readonly xid: number;
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly credential: OpaqueAuth;
  readonly verifier: OpaqueAuth;
}

/** What somebody who serves makes of a message. */
export type ReadCall =
  | {
    readonly kind: "call";
    readonly header: CallHeader;
    /** The arguments: a view of the message. */
    readonly args: Uint8Array;
  }
  /** A call of another version of RPC itself. */
  | { readonly kind: "rpc_mismatch"; readonly xid: number }
  /** A call of somebody whose credential or verifier is none. */
  | {
    readonly kind: "auth_error";
    readonly xid: number;
    readonly stat: number;
  }
  /** Nothing that could be answered. */
  | { readonly kind: "garbage" };

/** `msg_type` (RFC 5531 §9). */
export const CALL = 0;
/** `msg_type` (RFC 5531 §9). */
export const REPLY = 1;
/** `rpcvers` (RFC 5531 §9). */
export const RPC_VERSION = 2;

/** Appends the head of a call; the arguments follow. */
export function writeCall(writer: Writer, header: CallHeader): void {
  writer.uint(header.xid);
  writer.uint(CALL);
  writer.uint(RPC_VERSION);
  writer.uint(header.program);
  writer.uint(header.version);
  writer.uint(header.procedure);
  writeAuth(writer, header.credential);
  writeAuth(writer, header.verifier);
}

/** Reads a message as whoever serves. Nothing is thrown. */
export function readCall(message: Uint8Array): ReadCall {
  const reader = new Reader(message);
  let xid = 0;
  let reading: "head" | "credential" | "verifier" = "head";
  try {
    xid = reader.uint();
    if (reader.uint() !== CALL) return { kind: "garbage" };
    // Before the rest is there: another version may have no such fields.
    if (reader.uint() !== RPC_VERSION) return { kind: "rpc_mismatch", xid };
    const program = reader.uint();
    const version = reader.uint();
    const procedure = reader.uint();
    reading = "credential";
    const credential = readAuth(reader);
    reading = "verifier";
    const verifier = readAuth(reader);
    return {
      kind: "call",
      header: { xid, program, version, procedure, credential, verifier },
      args: message.subarray(reader.offset),
    };
  } catch (error) {
    if (!(error instanceof XdrError)) throw error;
    if (reading === "head") return { kind: "garbage" };
    const stat = reading === "credential"
      ? AuthStat.AUTH_BADCRED
      : AuthStat.AUTH_BADVERF;
    return { kind: "auth_error", xid, stat };
  }
}

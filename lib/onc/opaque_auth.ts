import type { Reader, Writer } from "../xdr/mod.ts";
import { limits } from "./limits.ts";

/** A credential or verifier as it is on the wire (RFC 5531 §8.2). */
export interface OpaqueAuth {
  /** Which kind it is; {@linkcode AuthFlavor} has those that are known here. */
  readonly flavor: number;
  /** What only that kind can read: at most 400 bytes. */
  readonly body: Uint8Array;
}

/** Numbers of kinds of credentials (RFC 5531 §8.2). */
export const AuthFlavor = {
  /** Nobody in particular. */
  none: 0,
  /** A Unix user, as the client claims. */
  sys: 1,
  /** A shorthand that the server has given for one of those. */
  short: 2,
} as const;

/** `AUTH_NONE`, with the empty body that is recommended (RFC 5531 §10.1). */
export const noAuth: OpaqueAuth = {
  flavor: AuthFlavor.none,
  body: new Uint8Array(0),
};

/** Appends one. */
export function writeAuth(writer: Writer, { flavor, body }: OpaqueAuth): void {
  writer.uint(flavor);
  writer.varopaque(body, limits.authBytesMax);
}

/** @throws {XdrError} also for a body of more than 400 bytes */
export function readAuth(reader: Reader): OpaqueAuth {
  const flavor = reader.uint();
  return { flavor, body: reader.varopaque(limits.authBytesMax) };
}

import * as x from "../xdr/mod.ts";
import { limits } from "./limits.ts";
import { AuthFlavor, noAuth, type OpaqueAuth } from "./opaque_auth.ts";

/**
 * Who calls. None of these proves anything: they are what the client claims
 * (RFC 5531 §14), to be believed in a network of which one knows every host.
 */
export type Credential =
  | { readonly flavor: "none" }
  | SysCredential
  | {
    /** A kind that is not known here, which `authenticate` may know. */
    readonly flavor: "other";
    /** Its number on the wire. */
    readonly number: number;
    /** At most 400 bytes. */
    readonly body: Uint8Array;
  };

/** A Unix user: `AUTH_SYS` (RFC 5531, appendix A). */
export interface SysCredential {
  /** Which kind it is. */
  readonly flavor: "sys";
  /** Any number the client likes. */
  readonly stamp: number;
  /** The name of the client's machine: at most 255 bytes. */
  readonly machine: string;
  /** The user. */
  readonly uid: number;
  /** The user's group. */
  readonly gid: number;
  /** Other groups of the user: at most 16. */
  readonly gids: readonly number[];
}

const authsysParms = x.struct({
  stamp: x.uint,
  machine: x.string(limits.machineBytesMax),
  uid: x.uint,
  gid: x.uint,
  gids: x.list(x.uint, limits.groupsMax),
});

/** @throws {XdrError} if it has more or longer parts than the RFC allows */
export function encodeCredential(credential: Credential): OpaqueAuth {
  switch (credential.flavor) {
    case "none":
      return noAuth;
    case "sys": {
      const parts = { ...credential, gids: [...credential.gids] };
      return { flavor: AuthFlavor.sys, body: x.encode(authsysParms, parts) };
    }
    case "other":
      return { flavor: credential.number, body: credential.body };
  }
}

/** @throws {XdrError} if it is an `AUTH_SYS` that is none: `AUTH_BADCRED` */
export function decodeCredential({ flavor, body }: OpaqueAuth): Credential {
  switch (flavor) {
    case AuthFlavor.none:
      // What its body says is undefined (RFC 5531 §10.1).
      return { flavor: "none" };
    case AuthFlavor.sys:
      return { flavor: "sys", ...x.decode(authsysParms, body) };
    default:
      return { flavor: "other", number: flavor, body };
  }
}

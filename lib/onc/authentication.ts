import { XdrError } from "../xdr/mod.ts";
import { AuthStat, type AuthStatName } from "./auth_stat.ts";
import type { Protocol } from "./call_context.ts";
import type { CallHeader } from "./call_message.ts";
import { type Credential, decodeCredential } from "./credential.ts";
import { AuthFlavor, noAuth, type OpaqueAuth } from "./opaque_auth.ts";
import { Shorthands } from "./shorthands.ts";
import type { Key } from "./scramble.ts";

/** What is known of a call when it is decided whether its caller may make it. */
export interface Claim {
  /** The caller's address. */
  readonly peer: string;
  /** How the call came. */
  readonly protocol: Protocol;
  /** The program's number. */
  readonly program: number;
  /** The program's version. */
  readonly version: number;
  /** The procedure's number; 0 is the null procedure. */
  readonly procedure: number;
  /** What is to vouch for the credential; those known here have none. */
  readonly verifier: OpaqueAuth;
}

/**
 * Decides whether somebody may make a call: nothing for yes, or why not. The
 * usual one takes `AUTH_NONE` and `AUTH_SYS`, from everybody.
 *
 * @example Users only, and no root
 * ```ts
 * import type { Authenticate } from "@datagram/rpc/onc";
 *
 * const authenticate: Authenticate = (credential) => {
 *   if (credential.flavor !== "sys") return "AUTH_TOOWEAK";
 *   return credential.uid === 0 ? "AUTH_REJECTEDCRED" : undefined;
 * };
 * ```
 */
export type Authenticate = (
  credential: Credential,
  claim: Claim,
) => AuthStatName | undefined;

/** A caller, or the number of a reason to refuse one. */
export type Judgement =
  | {
    readonly credential: Credential;
    /** For the reply. */
    readonly verifier: OpaqueAuth;
  }
  | { readonly stat: number };

/** Judges credentials, and remembers those that have a shorthand. */
export class Authentication {
  readonly #authenticate: Authenticate;
  readonly #shorthands: Shorthands | undefined;

  /** @param key from which shorthands are made, if they are to be */
  constructor(authenticate: Authenticate | undefined, key: Key | undefined) {
    this.#authenticate = authenticate ?? takeSystemUsers;
    this.#shorthands = key && new Shorthands(key);
  }

  /** Judges the caller of a call. */
  judge(
    header: CallHeader,
    from: { readonly peer: string; readonly protocol: Protocol },
  ): Judgement {
    const auth = this.#unabridged(header.credential);
    if (auth === undefined) return { stat: AuthStat.AUTH_REJECTEDCRED };
    let credential: Credential;
    try {
      credential = decodeCredential(auth);
    } catch (error) {
      if (error instanceof XdrError) return { stat: AuthStat.AUTH_BADCRED };
      throw error;
    }
    const { peer, protocol } = from;
    const { program, version, procedure, verifier } = header;
    const refusal = this.#authenticate(credential, {
      peer,
      protocol,
      program,
      version,
      procedure,
      verifier,
    });
    if (refusal !== undefined) return { stat: AuthStat[refusal] };
    return { credential, verifier: this.#verifier(auth) };
  }

  /** The credential that a shorthand stands for; any other is itself. */
  #unabridged(auth: OpaqueAuth): OpaqueAuth | undefined {
    return auth.flavor === AuthFlavor.short
      ? this.#shorthands?.find(auth)
      : auth;
  }

  #verifier(auth: OpaqueAuth): OpaqueAuth {
    return auth.flavor === AuthFlavor.sys && this.#shorthands !== undefined
      ? this.#shorthands.of(auth)
      : noAuth;
  }
}

/** Unknown kinds are refused as libtirpc does. */
const takeSystemUsers: Authenticate = ({ flavor }) =>
  flavor === "other" ? "AUTH_REJECTEDCRED" : undefined;

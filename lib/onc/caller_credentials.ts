import type { Credential } from "./credential.ts";
import { encodeCredential } from "./credential.ts";
import { AuthFlavor, type OpaqueAuth } from "./opaque_auth.ts";

/**
 * What a client says of itself: its credential, or the shorthand that the
 * server has given for it (RFC 5531, appendix A).
 */
export class CallerCredentials {
  readonly #full: OpaqueAuth;
  #shorthand: OpaqueAuth | undefined;

  /** @throws {XdrError} if it has more or longer parts than the RFC allows */
  constructor(credential: Credential) {
    this.#full = encodeCredential(credential);
  }

  /** For the next call. */
  get current(): OpaqueAuth {
    return this.#shorthand ?? this.#full;
  }

  /** The verifier of a reply that accepts a call. */
  learn({ flavor, body }: OpaqueAuth): void {
    if (flavor !== AuthFlavor.short || this.#full.flavor !== AuthFlavor.sys) {
      return;
    }
    // A copy: what is read from the network is overwritten.
    this.#shorthand = { flavor, body: body.slice() };
  }

  /**
   * A call was refused that had `used`.
   *
   * @returns whether the full credential is worth another attempt
   */
  forget(used: OpaqueAuth): boolean {
    if (used.flavor !== AuthFlavor.short) return false;
    if (this.#shorthand === used) this.#shorthand = undefined;
    return true;
  }
}

import { limits } from "./limits.ts";

/**
 * What a client has shown of its address. Anybody can send a datagram with
 * somebody else's source address, so until a token has come back from there,
 * it is sent at most three times what came from it (G7, RFC 9000 §8.1).
 */
export class AddressProof {
  /** Where the client can be reached for certain. */
  #provenAt = "";
  /** From where else something came in its name, lately. */
  #claimed = "";
  /** Bytes that may still be sent there. */
  #credit = 0;

  /** A datagram has come. */
  received(from: string, bytes: number): void {
    if (from === this.#provenAt) return;
    if (from !== this.#claimed) {
      this.#claimed = from;
      this.#credit = 0;
    }
    this.#credit += limits.amplification * bytes;
  }

  /** A token has come back from there. */
  prove(address: string): void {
    this.#provenAt = address;
  }

  /** Whether the client is certainly there. */
  isProven(address: string): boolean {
    return address === this.#provenAt;
  }

  /** Whether so many bytes may be sent to an address, which are then spent. */
  spend(to: string, bytes: number): boolean {
    if (to === this.#provenAt) return true;
    if (to !== this.#claimed || bytes > this.#credit) return false;
    this.#credit -= bytes;
    return true;
  }
}

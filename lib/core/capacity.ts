import { targetBytes } from "../wire/frame_layout.ts";
import { limits } from "./limits.ts";

/**
 * How much an endpoint keeps of bodies: what `limits` says, or room for a few
 * of the largest, where it has been told to take larger ones than usual.
 */
export class Capacity {
  /** The largest arguments or result. */
  readonly bodyBytes: number;

  constructor(bodyBytes: number) {
    this.bodyBytes = bodyBytes;
  }

  /** Bodies that are half here, and arguments of running calls. */
  get heldBytes(): number {
    return this.#roomFor(4, limits.heldBytes);
  }

  /** The same of one client. */
  get heldBytesPerClient(): number {
    return this.#roomFor(2, limits.heldBytesPerClient);
  }

  /** Records, small arguments and replies; past it new calls are refused. */
  get storedBytes(): number {
    return this.#roomFor(4, limits.storedBytes);
  }

  /** The same of one client. */
  get storedBytesPerClient(): number {
    return this.#roomFor(2, limits.storedBytesPerClient);
  }

  /** Past this not even a refusal, which takes a record, can be kept. */
  get storedBytesHard(): number {
    return this.storedBytes + limits.storedBytesHard - limits.storedBytes;
  }

  #roomFor(bodies: number, bytes: number): number {
    return this.bodyBytes > limits.bodyBytes
      ? Math.max(bytes, bodies * (this.bodyBytes + targetBytes))
      : bytes;
  }
}

import type { WireEvent } from "./world.ts";

/** A datagram, to whom it was, and when. */
export interface Overheard {
  readonly datagram: Uint8Array;
  readonly to: string;
  readonly atMs: number;
}

/** Somebody on the way, who keeps the newest datagram that a client has sent. */
export class Eavesdropper {
  readonly #isClient: (address: string) => boolean;
  #number = 0;
  #overheard: Overheard | undefined;

  constructor(isClient: (address: string) => boolean) {
    this.#isClient = isClient;
  }

  get overheard(): Overheard | undefined {
    return this.#overheard;
  }

  observe(
    { kind, number, from, to, datagram, cause }: WireEvent,
    nowMs: number,
  ): void {
    if (kind === "sent" && this.#isClient(from)) {
      this.#number = number;
      this.#overheard = { datagram: datagram.slice(), to, atMs: nowMs };
    } else if (cause === "unsendable" && number === this.#number) {
      // It has not left the client's machine, so nobody has heard it.
      this.#overheard = undefined;
    }
  }
}

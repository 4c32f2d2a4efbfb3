import type { WireEvent } from "./world.ts";

/** Somebody on the way, who keeps the newest datagram that a client has sent. */
export class Eavesdropper {
  readonly #isClient: (address: string) => boolean;
  #number = 0;
  #overheard: { datagram: Uint8Array; to: string } | undefined;

  constructor(isClient: (address: string) => boolean) {
    this.#isClient = isClient;
  }

  /** The datagram, and to whom it was. */
  get overheard(): { datagram: Uint8Array; to: string } | undefined {
    return this.#overheard;
  }

  observe({ kind, number, from, to, datagram, cause }: WireEvent): void {
    if (kind === "sent" && this.#isClient(from)) {
      this.#number = number;
      this.#overheard = { datagram: datagram.slice(), to };
    } else if (cause === "unsendable" && number === this.#number) {
      // It has not left the client's machine, so nobody has heard it.
      this.#overheard = undefined;
    }
  }
}

import type { Transmit } from "../core/outbox.ts";
import type { Transport } from "../net/transport.ts";

/** Told of each datagram whose bytes the transport no longer needs. */
export interface DepartureListener {
  /** It has been handed to the network, or never will be. */
  departed(transmit: Transmit): void;
  /** It cannot have been sent; `departed` follows. */
  failed(transmit: Transmit, error: unknown): void;
}

/** The datagrams that a transport has been given, and is not done with. */
export class Departures {
  readonly #transport: Transport;
  readonly #listener: DepartureListener;
  #underWay = 0;
  #onEmpty: () => void = () => {};

  constructor(transport: Transport, listener: DepartureListener) {
    this.#transport = transport;
    this.#listener = listener;
  }

  /** Hands a datagram to the transport. */
  send(transmit: Transmit): void {
    this.#underWay++;
    this.#trySend(transmit).then(
      () => this.#finish(transmit),
      (error) => {
        this.#listener.failed(transmit, error);
        this.#finish(transmit);
      },
    );
  }

  /** Resolves when the transport is done with all of them. */
  async empty(): Promise<void> {
    while (this.#underWay > 0) {
      await new Promise<void>((resolve) => this.#onEmpty = resolve);
    }
  }

  /** A transport of somebody's own may throw where it should reject. */
  #trySend({ datagram, to }: Transmit): Promise<void> {
    try {
      return this.#transport.send(datagram, to);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #finish(transmit: Transmit): void {
    this.#listener.departed(transmit);
    if (--this.#underWay === 0) this.#onEmpty();
  }
}

import type { Transmit } from "../core/outbox.ts";
import type { Clock } from "../net/clock.ts";
import type { Transport } from "../net/transport.ts";
import { hostLimits } from "./host_limits.ts";

/** Told of each datagram whose bytes the transport no longer needs. */
export interface DepartureListener {
  /** It has been handed to the network, or never will be. */
  departed(transmit: Transmit): void;
  /** It cannot have been sent; `departed` follows. */
  failed(transmit: Transmit, error: unknown): void;
  /** There is no room for it: it is lost; `departed` follows. */
  dropped(transmit: Transmit): void;
}

/** The datagrams that a transport has been given, and is not done with. */
export class Departures {
  readonly #transport: Transport;
  readonly #listener: DepartureListener;
  readonly #isReliable: (address: string) => boolean;
  #underWay = 0;
  #bytes = 0;
  #onEmpty: () => void = () => {};

  /** @param isReliable where nothing may be lost, as nothing is sent again */
  constructor(
    transport: Transport,
    listener: DepartureListener,
    isReliable: (address: string) => boolean,
  ) {
    this.#transport = transport;
    this.#listener = listener;
    this.#isReliable = isReliable;
  }

  /** Hands a datagram to the transport, if that is not too far behind. */
  send(transmit: Transmit): void {
    const { buffer, to } = transmit;
    const isFull = this.#bytes + buffer.length > hostLimits.unsentBytes;
    if (isFull && !this.#isReliable(to)) {
      this.#listener.dropped(transmit);
      return this.#listener.departed(transmit);
    }
    this.#underWay++;
    this.#bytes += buffer.length;
    this.#trySend(transmit).then(
      () => this.#finish(transmit),
      (error) => {
        this.#listener.failed(transmit, error);
        this.#finish(transmit);
      },
    );
  }

  /** Resolves when the transport is done with all of them, or time is up. */
  async empty(clock: Clock): Promise<void> {
    const until = clock.now() + hostLimits.closeMs;
    while (this.#underWay > 0 && clock.now() < until) {
      await new Promise<void>((resolve) => {
        const cancel = clock.schedule(until, resolve);
        this.#onEmpty = () => {
          cancel();
          resolve();
        };
      });
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
    this.#bytes -= transmit.buffer.length;
    this.#listener.departed(transmit);
    if (--this.#underWay === 0) this.#onEmpty();
  }
}

import type { Clock } from "../net/clock.ts";
import type { Transport } from "../net/transport.ts";
import type { DriftingClock } from "./drifting_clock.ts";

/** Options of {@linkcode SimHost}. */
export interface SimHostOptions {
  /**
   * By which part its clock is too fast: 0.01 gains 10 ms a second, −0.01 loses
   * as much. More than −1.
   *
   * @default {0}
   */
  readonly drift?: number;
}

/** What a program needs to be simulated: options of `serve` and `connect`. */
export interface SimProgram {
  /** Its socket. */
  readonly transport: Transport;
  /** Its clock, which stops when it crashes. */
  readonly clock: Clock;
  /** From where its chance comes: drawn from the seed of the network. */
  readonly seed: readonly number[];
  /**
   * 0 where nobody was bound to that address before, so that no call can be on
   * its way to somebody else; it is an option of `serve`.
   */
  readonly quietMs: 0 | undefined;
  /**
   * A server that is shut down leaves at once: whoever awaits that would
   * otherwise have to let time pass meanwhile.
   */
  readonly lingerMs: 0;
}

/** What a host asks of its network. */
export interface HostNetwork {
  newClock(drift: number): DriftingClock;
  newSeed(): readonly number[];
  bind(port: number): Transport & { crash(): void };
}

/**
 * A machine of a simulated network, with a clock of its own. It is made by
 * `network.host(hostname)`.
 *
 * What it is to run is given its transport, its clock and its seed by
 * {@linkcode SimHost.bind}; all that was bound before `crash` is then dead, and
 * `bind` is also the restart.
 */
export class SimHost {
  /** Its IP address. */
  readonly hostname: string;
  #network: HostNetwork;
  #drift: number;
  #clock: DriftingClock;
  #sockets: { crash(): void }[] = [];
  readonly #everBound: Set<string> = new Set();

  /** To be made by `network.host`. */
  constructor(
    hostname: string,
    network: HostNetwork,
    { drift = 0 }: SimHostOptions = {},
  ) {
    if (!(drift > -1 && drift < Infinity)) {
      throw new RangeError(
        `Cannot have a clock with drift ${drift}: expected more than -1`,
      );
    }
    this.hostname = hostname;
    this.#network = network;
    this.#drift = drift;
    this.#clock = network.newClock(drift);
  }

  /** Its clock, until it crashes next. */
  get clock(): Clock {
    return this.#clock;
  }

  /**
   * Binds a socket for a program, and gives it what else it needs.
   *
   * @param port 0, which is the default, takes any that is free
   * @throws {TransportError} `address_in_use` or `invalid_address`
   */
  bind(port: number = 0): SimProgram {
    const transport = this.listen(port);
    const isNew = !this.#everBound.has(transport.address);
    this.#everBound.add(transport.address);
    return {
      transport,
      clock: this.#clock,
      seed: this.#network.newSeed(),
      quietMs: isNew ? 0 : undefined,
      lingerMs: 0,
    };
  }

  /**
   * Binds a socket.
   *
   * @param port 0, which is the default, takes any that is free
   * @throws {TransportError} `address_in_use` or `invalid_address`
   */
  listen(port: number = 0): Transport {
    const socket = this.#network.bind(port);
    this.#sockets.push(socket);
    return socket;
  }

  /**
   * Ends all that runs here, as a power cut does: sockets vanish with what they
   * hold, no alarm goes off any more, and what was about to be sent is not.
   * What was sent before still arrives elsewhere.
   *
   * The objects of the dead programs stay, and may be disposed of. Their
   * pending promises are then settled; nobody outside will have noticed.
   */
  crash(): void {
    this.#clock.stop();
    for (const socket of this.#sockets) socket.crash();
    this.#sockets = [];
    this.#clock = this.#network.newClock(this.#drift);
  }
}

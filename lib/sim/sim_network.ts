import { Random } from "../core/random.ts";
import {
  canonicalAddress,
  type HostPort,
  parseAddress,
} from "../net/address.ts";
import type { Clock } from "../net/clock.ts";
import type { Transport } from "../net/transport.ts";
import type { DatagramEvent, NetworkCounters } from "./datagram_event.ts";
import { DriftingClock } from "./drifting_clock.ts";
import { type Between, Paths } from "./paths.ts";
import { SimHost, type SimHostOptions } from "./sim_host.ts";
import { Switchboard } from "./switchboard.ts";
import { Timeline } from "./timeline.ts";
import { Turns } from "./turns.ts";
import type { Weather } from "./weather.ts";

/**
 * A network that exists in this program only, with weather and time of its own.
 *
 * Time passes in {@linkcode SimNetwork.advance} and {@linkcode SimNetwork.run}
 * alone, as fast as the machine can. All chance comes from the seed: the same
 * program with the same seed has the same history, byte for byte, as long as
 * nothing in it waits for anything but this network: no real sockets, files or
 * timers, no `Math.random()`, no `Date.now()`. A handler that has to wait does
 * so by {@linkcode SimNetwork.sleep}.
 *
 * @example
 * ```ts
 * import { connect, defineService, procedure, serve } from "@datagram/rpc";
 * import { SimNetwork } from "@datagram/rpc/sim";
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const Calc = defineService({
 *   name: "calc",
 *   program: 0x2000_0001,
 *   version: 1,
 *   procedures: { double: procedure(1, x.int, x.int) },
 * });
 *
 * const network = new SimNetwork(42, {
 *   loss: 0.3,
 *   duplication: 0.1,
 *   delayMs: 5,
 *   jitterMs: 20,
 * });
 * await using server = await serve(
 *   Calc,
 *   { double: (n) => 2 * n },
 *   network.host("127.0.0.1").bind(4000),
 * );
 * await using calc = await connect(
 *   Calc,
 *   server.address,
 *   network.host("127.0.0.2").bind(),
 * );
 * assertEquals(await network.run(calc.double(21)), 42);
 * ```
 */
export class SimNetwork {
  /** Its time, in milliseconds since it was made. */
  readonly clock: Clock;
  #timeline = new Timeline();
  #paths: Paths;
  /** Apart from the weather's, so that another host changes no datagram's fate. */
  #chance: Random;
  #switchboard: Switchboard;
  #hosts: Map<string, SimHost> = new Map();
  #isRunning = false;

  /**
   * A network with nobody in it.
   *
   * @param seed any integer
   * @param weather that of all links; none if left out
   */
  constructor(seed: number, weather: Weather = {}) {
    if (!Number.isSafeInteger(seed)) {
      throw new RangeError(`Cannot seed with ${seed}: expected an integer`);
    }
    const words = [seed | 0, Math.floor(seed / 2 ** 32)];
    this.#paths = new Paths(new Random([...words, 1]), weather);
    this.#chance = new Random([...words, 2]);
    this.#switchboard = new Switchboard(this.#timeline, this.#paths);
    this.clock = new DriftingClock(this.#timeline, { rate: 0, startMs: 0 });
  }

  /** What has happened to datagrams so far. */
  get counters(): Readonly<NetworkCounters> {
    return this.#switchboard.counters;
  }

  /**
   * Told of everything that happens to a datagram, in the order in which it
   * does: the log of a history.
   */
  get onDatagram(): ((event: DatagramEvent) => void) | undefined {
    return this.#switchboard.onDatagram;
  }

  set onDatagram(listener: ((event: DatagramEvent) => void) | undefined) {
    this.#switchboard.onDatagram = listener;
  }

  /**
   * Changes the weather from now on; what is under way stays so.
   *
   * @param between the links that are to have a weather of their own, one
   * direction each; left out, it is that of all others
   */
  setWeather(weather: Weather, between?: Between): void {
    this.#paths.setWeather(weather, between);
  }

  /** Gives links the weather of all others again. */
  clearWeather(between: Between): void {
    this.#paths.clearWeather(between);
  }

  /**
   * Cuts off two sides from each other: what is sent, or would arrive, from now
   * on is lost.
   *
   * @param here hostnames or addresses, as peers see them
   * @param there the same
   * @param options `oneWay` cuts only what goes from `here` to `there`
   * @returns a function that heals this cut
   */
  partition(
    here: string | readonly string[],
    there: string | readonly string[],
    { oneWay = false }: { oneWay?: boolean } = {},
  ): () => void {
    const cuts: Between[] = [];
    for (const from of [here].flat()) {
      for (const to of [there].flat()) {
        cuts.push({ from, to });
        if (!oneWay) cuts.push({ from: to, to: from });
      }
    }
    return this.#paths.cut(...cuts);
  }

  /** Heals all partitions. */
  heal(): void {
    this.#paths.mend();
  }

  /**
   * The machine with an IP address. It is made when it is first asked for, and
   * its options are those of that time.
   *
   * @throws {TransportError} `invalid_address`
   */
  host(hostname: string, options: SimHostOptions = {}): SimHost {
    const { hostname: canonical } = parseAddress(
      canonicalAddress({ hostname, port: 0 }),
    );
    let host = this.#hosts.get(canonical);
    if (host === undefined) {
      host = new SimHost(canonical, {
        newClock: (drift) => this.#newClock(drift),
        newSeed: () => [1, 2, 3].map(() => this.#chance.uint32()),
        bind: (port) => this.#switchboard.bind({ hostname: canonical, port }),
      }, options);
      this.#hosts.set(canonical, host);
    }
    return host;
  }

  /**
   * Binds a socket: short for `network.host(hostname).listen(port)`.
   *
   * @throws {TransportError} `address_in_use` or `invalid_address`
   */
  listen({ hostname, port }: HostPort): Transport {
    return this.host(hostname).listen(port);
  }

  /**
   * Changes the address under which peers see a socket, as a NAT does that has
   * forgotten it: what comes for the old one is lost from now on. The socket
   * itself does not notice.
   *
   * @param from the address that peers see now
   * @throws {TransportError} `address_in_use`, `address_not_available` if
   * nobody is at `from`, or `invalid_address`
   */
  rebind(from: string, to: string): void {
    this.#switchboard.rebind(canonicalAddress(from), canonicalAddress(to));
  }

  /** Resolves when so many milliseconds have passed. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.schedule(this.clock.now() + ms, resolve);
    });
  }

  /** Lets so many milliseconds pass, and everything happen that they bring. */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0 && ms < Infinity)) {
      throw new RangeError(`Cannot let ${ms} ms pass: expected 0 or more`);
    }
    const end = this.#timeline.nowMs + ms;
    await this.#pass(() => this.#timeline.nextMs > end);
    this.#timeline.passUntil(end);
  }

  /**
   * Lets time pass until a promise has settled, and returns what it has become.
   *
   * @throws {Error} if nothing is left to happen and it has not
   */
  async run<T>(promise: PromiseLike<T>): Promise<T> {
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    promise.then(settle, settle);
    await this.#pass(() => isSettled || this.#timeline.nextMs === Infinity);
    if (isSettled) return await promise;
    throw new Error(
      "Cannot run until the promise settles: nothing is left to happen",
    );
  }

  async #pass(isOver: () => boolean): Promise<void> {
    if (this.#isRunning) {
      throw new TypeError(
        "Cannot let time pass: another run() or advance() does already",
      );
    }
    this.#isRunning = true;
    const turns = new Turns();
    try {
      await turns.next();
      while (!isOver()) {
        this.#timeline.step();
        await turns.next();
      }
    } finally {
      turns.close();
      this.#isRunning = false;
    }
  }

  #newClock(rate: number): DriftingClock {
    // Clocks that agree by accident would hide who compares them.
    const startMs = Math.floor(this.#chance.between(1000, 1_000_000));
    return new DriftingClock(this.#timeline, { rate, startMs });
  }
}

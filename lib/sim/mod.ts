/**
 * A pretend world, to test services in: a network with weather, machines that
 * crash, clocks that are wrong, and time that passes as fast as it can. One
 * seed decides all of it, so that a failure happens again.
 *
 * ```ts
 * import { connect, defineService, procedure, serve } from "@datagram/rpc";
 * import { SimNetwork } from "@datagram/rpc/sim";
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const Counter = defineService({
 *   name: "counter",
 *   program: 0x2000_0002,
 *   version: 1,
 *   procedures: { next: procedure(1, x.nothing, x.int) },
 * });
 *
 * const network = new SimNetwork(42, { loss: 0.2, delayMs: 20 });
 * let count = 0;
 * await using server = await serve(
 *   Counter,
 *   { next: () => ++count },
 *   network.host("127.0.0.1").bind(4000),
 * );
 * await using counter = await connect(
 *   Counter,
 *   server.address,
 *   network.host("127.0.0.2", { drift: 0.01 }).bind(),
 * );
 *
 * // A fifth of all datagrams is lost, and yet each call runs once.
 * for (let i = 1; i <= 10; i++) {
 *   assertEquals(await network.run(counter.next()), i);
 * }
 *
 * const heal = network.partition("127.0.0.1", "127.0.0.2");
 * const call = counter.next();
 * await network.advance(3000);
 * heal();
 * assertEquals(await network.run(call), 11);
 * ```
 *
 * @module
 */
export type { HostPort } from "../net/address.ts";
export type { Clock } from "../net/clock.ts";
export {
  type DatagramSink,
  type Transport,
  TransportError,
  type TransportErrorCode,
} from "../net/transport.ts";
export {
  type DatagramEvent,
  describeEvent,
  type LossCause,
  type NetworkCounters,
} from "./datagram_event.ts";
export type { Damage, LinkLoss } from "./link.ts";
export type { Between } from "./paths.ts";
export { SimHost, type SimHostOptions, type SimProgram } from "./sim_host.ts";
export { SimNetwork } from "./sim_network.ts";
export type { Burst, Weather } from "./weather.ts";

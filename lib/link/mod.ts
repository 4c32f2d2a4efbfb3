/**
 * The ladder of links, from datagrams that may be lost to messages that arrive,
 * once, and in order; with the names that Cachin, Guerraoui and Rodrigues give
 * them in "Introduction to Reliable and Secure Distributed Programming".
 *
 * | link | a message arrives | costs |
 * | --- | --- | --- |
 * | {@linkcode FairLossLink} | perhaps, perhaps more than once | one datagram |
 * | {@linkcode StubbornLink} | again and again | datagrams for ever |
 * | {@linkcode AcknowledgedLink} | at least once, in any order | two datagrams |
 * | {@linkcode PerfectLink} | exactly once, in order | two datagrams, fewer where many share one |
 *
 * Each takes any {@linkcode Transport} and is one, so they stand on each other,
 * on a UDP socket, or in a simulated network. Whoever just wants messages to
 * arrive takes the last one:
 *
 * ```ts
 * import { listenUdp, PerfectLink } from "@datagram/rpc/link";
 * import { assertEquals } from "@std/assert";
 *
 * const loopback = { hostname: "127.0.0.1", port: 0 };
 * await using a = new PerfectLink(await listenUdp(loopback));
 * await using b = new PerfectLink(await listenUdp(loopback));
 *
 * await a.send(new TextEncoder().encode("hello"), b.address);
 * for await (const { message } of b) {
 *   assertEquals(new TextDecoder().decode(message), "hello");
 *   break;
 * }
 * ```
 *
 * @module
 */
export type { LinkNotice } from "../core/link_machine.ts";
export type { MessageCounters } from "../core/message_counters.ts";
export type { Clock } from "../net/clock.ts";
export {
  type DatagramSink,
  type Transport,
  TransportError,
  type TransportErrorCode,
} from "../net/transport.ts";
export { listenUdp, type ListenUdpOptions } from "../net/udp.ts";
export type {
  UdpCounters,
  UdpOptions,
  UdpTransport,
} from "../net/udp_socket.ts";
export { AcknowledgedLink } from "./acknowledged_link.ts";
export { FairLossLink, type FairLossLinkOptions } from "./fair_loss_link.ts";
export type { LinkOptions, WorldOptions } from "./link_options.ts";
export type { LinkMessage } from "./message_reader.ts";
export { PerfectLink } from "./perfect_link.ts";
export { StubbornLink, type StubbornLinkOptions } from "./stubborn_link.ts";

import { AcknowledgedEndpoint } from "../core/acknowledged_endpoint.ts";
import { deliver } from "../net/deliver.ts";
import type { DatagramSink, Transport } from "../net/transport.ts";
import { LinkHost } from "./link_host.ts";
import { fullLinkOptions, type LinkOptions } from "./link_options.ts";

/**
 * A link with acknowledgement, timeout and retry: a {@linkcode StubbornLink}
 * that stops when it is told that a message has arrived.
 *
 * Each message arrives at least once: a receipt that is lost has it arrive
 * again. Order is not kept. What {@linkcode PerfectLink} adds to it is numbers
 * that are looked at.
 *
 * @example
 * ```ts
 * import { AcknowledgedLink } from "@datagram/rpc/link";
 * import { SimNetwork } from "@datagram/rpc/sim";
 * import { assertEquals } from "@std/assert";
 *
 * const network = new SimNetwork(1, { loss: 0.5, delayMs: 10 });
 * const [a, b] = [1, 2].map((last) => {
 *   const { transport, clock, seed } = network.host(`10.0.0.${last}`).bind(7);
 *   return new AcknowledgedLink(transport, { clock, seed });
 * }) as [AcknowledgedLink, AcknowledgedLink];
 *
 * const arrived = new Set<number>();
 * b.receive(([number]) => void arrived.add(number!));
 * for (let i = 0; i < 20; i++) void a.send(Uint8Array.of(i), b.address);
 * await network.advance(60_000);
 * assertEquals(arrived.size, 20);
 * await network.run(Promise.all([a.close(), b.close()]));
 * ```
 */
export class AcknowledgedLink implements Transport {
  /** The largest message that `send` takes, in bytes: what fits one datagram. */
  readonly datagramBytesMax: number;
  readonly #host: LinkHost<AcknowledgedEndpoint>;

  /**
   * A link on a transport, which is the link's from then on, and is closed with
   * it.
   *
   * @throws {RangeError} if an option is out of its range
   */
  constructor(transport: Transport, options: LinkOptions = {}) {
    const full = fullLinkOptions(options, transport.datagramBytesMax);
    const machine = new AcknowledgedEndpoint(full);
    this.datagramBytesMax = machine.messageBytesMax;
    this.#host = new LinkHost({ ...full, transport, machine });
  }

  /** Where the transport is bound, in canonical form. */
  get address(): string {
    return this.#host.address;
  }

  /**
   * Takes a message. The promise resolves when there was room for it, and, for
   * the first one to a peer, when it has left; 1024 may be open at a time.
   *
   * @param message at most `datagramBytesMax` bytes
   * @param to an address
   */
  send(message: Uint8Array, to: string): Promise<void> {
    return this.#host.send(message, to);
  }

  /** Starts delivery, to be called once. A message may be delivered again. */
  receive(sink: DatagramSink): void {
    this.#host.receive((delivery) => {
      deliver(sink, delivery.message, delivery.from);
      this.#host.consumed(delivery);
    });
  }

  /** Resolves when all messages that were taken have arrived, or were dropped. */
  settled(): Promise<void> {
    return this.#host.settled();
  }

  /** Drops all messages to a peer that have not arrived, and says how many. */
  forget(peer: string): number {
    return this.#host.forget(peer);
  }

  /** Waits up to `lingerMs` for what was sent to arrive, and closes the transport. */
  close(): Promise<void> {
    return this.#host.close();
  }

  /** The same as {@linkcode AcknowledgedLink.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

import type { MessageCounters } from "../core/message_counters.ts";
import { MessageEndpoint } from "../core/message_endpoint.ts";
import { deliver } from "../net/deliver.ts";
import type { DatagramSink, Transport } from "../net/transport.ts";
import { LinkHost } from "./link_host.ts";
import { fullLinkOptions, type LinkOptions } from "./link_options.ts";
import { type LinkMessage, MessageReader } from "./message_reader.ts";

/**
 * A perfect point-to-point link with FIFO order (Cachin, Guerraoui, Rodrigues,
 * §2.4.4 and §3.9): messages to and from any number of addresses arrive, once,
 * as they were sent, and those of one sender in their order.
 *
 * - **Reliable delivery (PL1).** A message to a peer that lives arrives, though
 *   the transport may lose datagrams. One that is silent for `patienceMs` is
 *   given up, which the book's never are: memory is finite.
 * - **No duplication (PL2).** None arrives twice at one life of a receiver. A
 *   receiver that restarts is sent what the old life had not acknowledged,
 *   which that may have had; `onNotice` tells.
 * - **No creation (PL3).** None arrives that was not sent. Damage is found by
 *   CRC-32, malice is not: there is neither encryption nor authentication.
 *
 * It is a {@linkcode Transport} itself, so what runs over datagrams runs over
 * it, too. Messages have up to `datagramBytesMax` bytes; longer than a datagram
 * they go in pieces.
 *
 * It takes two datagrams for a message that is alone: the message, and its
 * acknowledgement. What is sent in one turn of the event loop shares datagrams.
 *
 * @example
 * ```ts
 * import { listenUdp, PerfectLink } from "@datagram/rpc/link";
 * import { assertEquals } from "@std/assert";
 *
 * const loopback = { hostname: "127.0.0.1", port: 0 };
 * await using alice = new PerfectLink(await listenUdp(loopback));
 * await using bob = new PerfectLink(await listenUdp(loopback));
 *
 * for (let i = 0; i < 100; i++) {
 *   // Resolves when there is room, so that memory stays bounded.
 *   await alice.send(Uint8Array.of(i), bob.address);
 * }
 * let expected = 0;
 * for await (const { message, from } of bob) {
 *   assertEquals(from, alice.address);
 *   assertEquals(message[0], expected++);
 *   if (expected === 100) break;
 * }
 * ```
 */
export class PerfectLink implements Transport {
  /** The largest message that `send` takes, in bytes. */
  readonly datagramBytesMax: number;
  /** What is sent arrives once and in order, so that nothing has to be sent again. */
  readonly isReliable = true;
  readonly #host: LinkHost<MessageEndpoint>;
  #reader: MessageReader | undefined;

  /**
   * A link on a transport, which is the link's from then on, and is closed with
   * it.
   *
   * @throws {RangeError} if an option is out of its range
   */
  constructor(transport: Transport, options: LinkOptions = {}) {
    const full = fullLinkOptions(options, transport.datagramBytesMax);
    const machine = new MessageEndpoint(full);
    this.datagramBytesMax = machine.messageBytesMax;
    this.#host = new LinkHost({ ...full, transport, machine });
  }

  /** Where the transport is bound, in canonical form. */
  get address(): string {
    return this.#host.address;
  }

  /**
   * Takes a message. The promise resolves when there was room for it, and, for
   * the first one to a peer, when it has left; the bytes are the caller's
   * again. From then on it is the link's task to have it arrive.
   *
   * @param message at most `datagramBytesMax` bytes, none at all included
   * @param to an address
   * @returns a promise that rejects with a `TransportError`: `too_large`,
   * `invalid_address`, `closed`, or `unreachable` where the peer is given up
   */
  send(message: Uint8Array, to: string): Promise<void> {
    return this.#host.send(message, to);
  }

  /**
   * Starts delivery to a function, for each message until the link is closed.
   * To be called once, and not together with reading by `for await`. A
   * function has no way to say that it is behind: whoever needs that reads.
   */
  receive(sink: DatagramSink): void {
    this.#host.receive((delivery) => {
      deliver(sink, delivery.message, delivery.from);
      this.#host.consumed(delivery);
    });
  }

  /**
   * Reads messages one at a time, until the link is closed. What is not read
   * holds its senders back: 256 pieces of each wait here.
   */
  async *[Symbol.asyncIterator](): AsyncIterator<LinkMessage> {
    const reader = this.#read();
    for (;;) {
      const message = await reader.next();
      if (message === undefined) return;
      yield message;
    }
  }

  /** Resolves when all messages that were taken have arrived, or were dropped. */
  settled(): Promise<void> {
    return this.#host.settled();
  }

  /**
   * Drops all messages to a peer that have not arrived, and rejects the sends
   * that wait. Messages that are sent to it later are not held up by them.
   *
   * @returns how many messages are dropped
   */
  forget(peer: string): number {
    return this.#host.forget(peer);
  }

  /** What has happened so far. */
  stats(): MessageCounters {
    return this.#host.machine.counters;
  }

  /**
   * Takes and delivers nothing any more, waits up to `lingerMs` for what was
   * sent to arrive, and closes the transport. Sends that wait for room are
   * rejected as `closed`.
   */
  close(): Promise<void> {
    const closing = this.#host.close();
    this.#reader?.end();
    return closing;
  }

  /** The same as {@linkcode PerfectLink.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #read(): MessageReader {
    if (this.#reader !== undefined) return this.#reader;
    const reader = new MessageReader((delivery) =>
      this.#host.consumed(delivery)
    );
    this.#host.receive((delivery) => reader.add(delivery));
    return this.#reader = reader;
  }
}

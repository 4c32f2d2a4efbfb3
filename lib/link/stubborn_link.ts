import { messageLimits } from "../core/message_limits.ts";
import { StubbornEndpoint } from "../core/stubborn_endpoint.ts";
import { deliver } from "../net/deliver.ts";
import type { DatagramSink, Transport } from "../net/transport.ts";
import { LinkHost } from "./link_host.ts";
import {
  checkOption,
  fullWorldOptions,
  type WorldOptions,
} from "./link_options.ts";

/** Options of {@linkcode StubbornLink}. */
export interface StubbornLinkOptions extends WorldOptions {
  /**
   * The time between two transmissions of a message, in milliseconds. Without
   * feedback, one in 3 s is what a network has to bear (RFC 8085 §3.1.3).
   *
   * @default {3_000}
   */
  readonly intervalMs?: number;
}

/**
 * A stubborn point-to-point link (Cachin, Guerraoui, Rodrigues, §2.4.3): it
 * sends each message again and again, for ever, so that over a fair-loss link
 * each is delivered, infinitely often (SL1), and nothing else is (SL2).
 *
 * For study, and for the few things that are worth repeating without an answer.
 * Each message is the content of a datagram as it is: where datagrams may be
 * damaged, put it on a {@linkcode FairLossLink}.
 *
 * @example
 * ```ts
 * import { StubbornLink } from "@datagram/rpc/link";
 * import { SimNetwork } from "@datagram/rpc/sim";
 * import { assert } from "@std/assert";
 *
 * const network = new SimNetwork(1, { loss: 0.9 });
 * const { clock, transport } = network.host("10.0.0.1").bind();
 * await using link = new StubbornLink(transport, { clock });
 * const peer = network.listen({ hostname: "10.0.0.2", port: 7 });
 * let deliveries = 0;
 * peer.receive(() => void deliveries++);
 *
 * void link.send(Uint8Array.of(1), peer.address);
 * await network.advance(300_000);
 * assert(deliveries > 1);
 * ```
 */
export class StubbornLink implements Transport {
  /** The largest message that `send` takes, in bytes: what the transport takes. */
  readonly datagramBytesMax: number;
  readonly #host: LinkHost<StubbornEndpoint>;

  /**
   * A link on a transport, which is the link's from then on, and is closed with
   * it.
   *
   * @throws {RangeError} if `intervalMs` is not from 1 to 900,000
   */
  constructor(transport: Transport, options: StubbornLinkOptions = {}) {
    const { intervalMs = messageLimits.stubbornMs } = options;
    checkOption("intervalMs", intervalMs, [1, messageLimits.patienceMsMax]);
    this.datagramBytesMax = transport.datagramBytesMax;
    this.#host = new LinkHost({
      ...fullWorldOptions(options),
      transport,
      machine: new StubbornEndpoint({
        intervalMs,
        messageBytesMax: transport.datagramBytesMax,
      }),
      lingerMs: 0,
      onNotice: () => {},
    });
  }

  /** Where the transport is bound, in canonical form. */
  get address(): string {
    return this.#host.address;
  }

  /**
   * Takes a message, which it repeats until it is told to `forget` the peer, or
   * closed. 1024 are repeated at a time; one more waits until some are
   * forgotten.
   */
  send(message: Uint8Array, to: string): Promise<void> {
    return this.#host.send(message, to);
  }

  /** Starts delivery, to be called once. Each message comes again and again. */
  receive(sink: DatagramSink): void {
    this.#host.receive((delivery) => {
      deliver(sink, delivery.message, delivery.from);
      this.#host.consumed(delivery);
    });
  }

  /** Stops repeating what was sent to a peer, and says how many messages that were. */
  forget(peer: string): number {
    return this.#host.forget(peer);
  }

  /** Stops, and closes the transport. */
  close(): Promise<void> {
    return this.#host.close();
  }

  /** The same as {@linkcode StubbornLink.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

import { Random } from "../core/random.ts";
import type { Clock } from "../net/clock.ts";
import { deliver } from "../net/deliver.ts";
import {
  type DatagramSink,
  type Transport,
  TransportError,
} from "../net/transport.ts";
import {
  beginLinkDatagram,
  finishLinkDatagram,
  linkContent,
  LinkKind,
  linkOverheadBytes,
} from "../wire/link_datagram.ts";
import {
  checkOption,
  fullWorldOptions,
  type WorldOptions,
} from "./link_options.ts";

/** Options of {@linkcode FairLossLink}: faults of its own, for study. */
export interface FairLossLinkOptions extends WorldOptions {
  /**
   * The probability that a message is lost. Less than 1, or it were not fair.
   *
   * @default {0}
   */
  readonly loss?: number;
  /**
   * The probability that a copy follows, and one of the copy, and so on. Less
   * than 1, or there were no end.
   *
   * @default {0}
   */
  readonly duplication?: number;
  /**
   * The probability that a bit is flipped on the way, which makes a loss of it.
   *
   * @default {0}
   */
  readonly corruption?: number;
  /**
   * By how much a message is held back, at most, in milliseconds: later ones
   * may overtake it.
   *
   * @default {0}
   */
  readonly jitterMs?: number;
}

/**
 * A fair-loss point-to-point link (Cachin, Guerraoui, Rodrigues, §2.4.2): what
 * UDP is, with a checksum that is good enough, and with faults if one wants
 * them.
 *
 * - **Fair loss (FLL1).** What is sent again and again arrives again and again.
 * - **Finite duplication (FLL2).** What is sent a finite number of times arrives
 *   as finitely often.
 * - **No creation (FLL3).** What arrives was sent: a CRC-32 makes a loss of what
 *   is damaged.
 *
 * @example
 * ```ts
 * import { FairLossLink, listenUdp, PerfectLink } from "@datagram/rpc/link";
 * import { assertEquals } from "@std/assert";
 *
 * // How does it do where every third datagram is lost?
 * const links = [1, 2].map(async (number) => {
 *   const socket = await listenUdp({ hostname: "127.0.0.1", port: 0 });
 *   const rough = new FairLossLink(socket, { loss: 0.3, seed: [number] });
 *   return new PerfectLink(rough);
 * });
 * await using a = await links[0]!;
 * await using b = await links[1]!;
 *
 * const { promise, resolve } = Promise.withResolvers<string>();
 * b.receive((message) => resolve(new TextDecoder().decode(message)));
 * await a.send(new TextEncoder().encode("still here"), b.address);
 * assertEquals(await promise, "still here");
 * await a.settled();
 * ```
 */
export class FairLossLink implements Transport {
  /** The largest message that `send` takes, in bytes: 8 fewer than the transport's. */
  readonly datagramBytesMax: number;
  readonly #transport: Transport;
  readonly #faults: Required<Omit<FairLossLinkOptions, keyof WorldOptions>>;
  readonly #clock: Clock;
  readonly #random: Random;
  /** Cancels those that are held back. */
  readonly #held: Set<() => void> = new Set();

  /**
   * A link on a transport, which is the link's from then on, and is closed with
   * it.
   *
   * @throws {RangeError} if an option is out of its range
   */
  constructor(transport: Transport, options: FairLossLinkOptions = {}) {
    const { loss = 0, duplication = 0, corruption = 0, jitterMs = 0 } = options;
    // A message in a million is fair, too.
    checkOption("loss", loss, [0, 0.999_999]);
    checkOption("duplication", duplication, [0, 0.999_999]);
    checkOption("corruption", corruption, [0, 0.999_999]);
    checkOption("jitterMs", jitterMs, [0, 60_000]);
    const { clock, seed } = fullWorldOptions(options);
    this.#transport = transport;
    this.#clock = clock;
    this.#random = new Random(seed);
    this.#faults = { loss, duplication, corruption, jitterMs };
    this.datagramBytesMax = transport.datagramBytesMax - linkOverheadBytes;
  }

  /** Where the transport is bound, in canonical form. */
  get address(): string {
    return this.#transport.address;
  }

  /**
   * Sends a message, once but for the faults.
   *
   * @returns a promise that resolves when it has been handed to the network, or
   * was lost before
   */
  async send(message: Uint8Array, to: string): Promise<void> {
    if (message.length > this.datagramBytesMax) {
      throw new TransportError(
        "too_large",
        `Cannot send ${message.length} bytes to ${to}: a message of this ` +
          `link has ${this.datagramBytesMax} at most, send it in parts`,
      );
    }
    if (this.#happens(this.#faults.loss)) return;
    do {
      const datagram = this.#datagram(message);
      if (this.#faults.jitterMs > 0) this.#sendLater(datagram, to);
      else await this.#transport.send(datagram, to);
    } while (this.#happens(this.#faults.duplication));
  }

  /** Starts delivery, to be called once. */
  receive(sink: DatagramSink): void {
    this.#transport.receive((datagram, from) => {
      const message = linkContent(datagram, LinkKind.bare);
      if (message !== undefined) deliver(sink, message, from);
    });
  }

  /** Loses what is held back, and closes the transport. */
  close(): Promise<void> {
    for (const cancel of this.#held) cancel();
    this.#held.clear();
    return this.#transport.close();
  }

  /** The same as {@linkcode FairLossLink.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #datagram(message: Uint8Array): Uint8Array {
    const buffer = new Uint8Array(message.length + linkOverheadBytes);
    const at = beginLinkDatagram(buffer, LinkKind.bare);
    buffer.set(message, at);
    const datagram = finishLinkDatagram(buffer, at + message.length);
    if (this.#happens(this.#faults.corruption)) {
      const bit = Math.floor(this.#random.between(0, 8 * datagram.length));
      datagram[bit >> 3]! ^= 1 << (bit & 7);
    }
    return datagram;
  }

  #sendLater(datagram: Uint8Array, to: string): void {
    const atMs = this.#clock.now() +
      this.#random.between(0, this.#faults.jitterMs);
    const cancel = this.#clock.schedule(atMs, () => {
      this.#held.delete(cancel);
      // Nobody waits for it any more: what cannot be sent is lost.
      this.#transport.send(datagram, to).catch(() => {});
    });
    this.#held.add(cancel);
  }

  #happens(probability: number): boolean {
    return probability > 0 && this.#random.between(0, 1) < probability;
  }
}

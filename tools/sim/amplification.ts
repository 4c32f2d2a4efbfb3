import { readDatagram } from "../../lib/wire/datagram.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { broken } from "./guarantees.ts";
import type { WireEvent } from "./world.ts";

/** What a server and an address have to do with each other. */
interface Acquaintance {
  receivedBytes: number;
  sentBytes: number;
  /** Tokens that the server has sent there. */
  readonly tokens: Set<bigint>;
  /** Whether one of them has come back. */
  isProven: boolean;
}

/**
 * Watches that an address which has proved nothing is sent at most three times
 * the bytes that came from there (G7). It knows nothing of how a server tells,
 * but that a token which was sent to an address can only come back from whoever
 * is there.
 */
export class Amplification {
  readonly #known: Map<string, Acquaintance> = new Map();
  readonly #isServer: (address: string) => boolean;

  constructor(isServer: (address: string) => boolean) {
    this.#isServer = isServer;
  }

  observe({ kind, from, to, datagram }: WireEvent): void {
    if (kind === "delivered" && this.#isServer(to)) {
      const known = this.#acquaintance(to, from);
      known.receivedBytes += datagram.length;
      const read = readDatagram(datagram);
      if (typeof read === "string") return;
      known.isProven ||= known.tokens.has(read.header.token);
    } else if (kind === "sent" && this.#isServer(from)) {
      this.#sent(this.#acquaintance(from, to), from, to, datagram);
    }
  }

  #sent(
    known: Acquaintance,
    from: string,
    to: string,
    datagram: Uint8Array,
  ): void {
    known.sentBytes += datagram.length;
    if (known.isProven) return;
    if (known.sentBytes > 3 * known.receivedBytes) {
      broken(
        "G7",
        `${from} has sent ${known.sentBytes} bytes to ${to}, which has proved ` +
          `nothing, and of which ${known.receivedBytes} came`,
      );
    }
    const read = readDatagram(datagram);
    if (typeof read === "string") return;
    for (const frame of read.frames) {
      if (frame.type === FrameType.token) known.tokens.add(frame.token);
    }
  }

  #acquaintance(server: string, other: string): Acquaintance {
    const key = `${server} ${other}`;
    const known = this.#known.get(key) ??
      { receivedBytes: 0, sentBytes: 0, tokens: new Set(), isProven: false };
    this.#known.set(key, known);
    return known;
  }
}

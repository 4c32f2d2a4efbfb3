import { canonicalAddress, type HostPort, parseAddress } from "./address.ts";

/**
 * Addresses that a socket has met lately, so that a datagram costs a look-up
 * where reading its address anew would cost a microsecond. The text it gives
 * for a peer is the same string object every time, with its hash computed.
 *
 * When it is full it forgets everything: peers that are alive come back at the
 * next datagram, and a flood of forged sources costs time, never memory.
 */
export class AddressCache {
  readonly #entriesMax: number;
  readonly #texts = new Map<string, Map<number, string>>();
  readonly #parsed = new Map<string, HostPort>();
  #textsSize = 0;

  /** An empty cache; the bound is for each of the two directions. */
  constructor(entriesMax: number = ENTRIES_MAX) {
    this.#entriesMax = entriesMax;
  }

  /** How many entries are kept, of both kinds. */
  get size(): number {
    return this.#textsSize + this.#parsed.size;
  }

  /** The canonical text for what a socket reports as the source. */
  canonical(hostname: string, port: number): string {
    const known = this.#texts.get(hostname)?.get(port);
    if (known !== undefined) return known;

    const text = canonicalAddress({ hostname, port });
    if (this.#textsSize >= this.#entriesMax) {
      this.#texts.clear();
      this.#textsSize = 0;
    }
    const ports = this.#texts.get(hostname) ?? new Map<number, string>();
    this.#texts.set(hostname, ports.set(port, text));
    this.#textsSize++;
    return text;
  }

  /**
   * The parts of an address to send to.
   *
   * @throws {TransportError} `invalid_address`
   */
  parsed(address: string): HostPort {
    const known = this.#parsed.get(address);
    if (known !== undefined) return known;

    const parts = parseAddress(address);
    if (this.#parsed.size >= this.#entriesMax) this.#parsed.clear();
    this.#parsed.set(address, parts);
    return parts;
  }
}

/** 4,096: more peers than one JavaScript thread serves; about half a megabyte. */
const ENTRIES_MAX = 4_096;

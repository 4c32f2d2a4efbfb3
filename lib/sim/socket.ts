import {
  formatAddress,
  type HostPort,
  isIpv6,
  parseAddress,
} from "../net/address.ts";
import {
  type DatagramSink,
  type Transport,
  TransportError,
} from "../net/transport.ts";

/** What a socket asks of its network. */
export interface Wire {
  /** Takes a datagram, of which it makes a copy. */
  carry(socket: Socket, datagram: Uint8Array, to: string): void;
  /** Does something in a moment, when nobody is in the middle of anything. */
  soon(act: () => void): void;
  /** Forgets a socket that was closed. */
  release(socket: Socket): void;
}

/**
 * A socket of a simulated network. It is as unkind as a real one may be: bytes
 * are read after `send` has returned, and a delivered view is wiped when its
 * sink returns.
 */
export class Socket implements Transport {
  readonly address: string;
  readonly datagramBytesMax: number = bytesMax;
  /** The address that peers see. */
  seenAs: string;
  #bound: HostPort;
  #wire: Wire;
  #sink: DatagramSink | undefined;
  /** What arrived before anybody read. */
  #unread: { datagram: Uint8Array; from: string }[] = [];
  #isClosed = false;
  #isCrashed = false;

  constructor(address: string, wire: Wire) {
    this.address = address;
    this.seenAs = address;
    this.#bound = parseAddress(address);
    this.#wire = wire;
  }

  receive(sink: DatagramSink): void {
    if (this.#sink !== undefined) {
      throw new TypeError(`Cannot receive twice at ${this.address}`);
    }
    this.#sink = sink;
    if (this.#unread.length > 0) this.#wire.soon(() => this.#read());
  }

  async send(datagram: Uint8Array, to: string): Promise<void> {
    this.#checkOpen();
    const target = parseAddress(to);
    const refusal = refusalOf(this.#bound, target, datagram.length);
    if (refusal !== undefined) throw refusal;
    // Read later, as a socket does: whoever reuses the bytes too soon sees it.
    await undefined;
    // What a process was about to send as it died, nobody hears.
    if (this.#isCrashed) return;
    this.#checkOpen();
    this.#wire.carry(this, datagram, formatAddress(target));
  }

  close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#unread = [];
      this.#wire.release(this);
    }
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Ends it as the death of its process does: without a word to anybody. */
  crash(): void {
    this.#isCrashed = true;
    void this.close();
  }

  /** Whether another datagram can wait until somebody reads. */
  get hasRoom(): boolean {
    return this.#unread.length < unreadMax;
  }

  /** Takes a datagram that arrives, for which there is room. */
  take(datagram: Uint8Array, from: string): void {
    this.#unread.push({ datagram, from });
    this.#read();
  }

  #read(): void {
    const sink = this.#sink;
    if (sink === undefined) return;
    for (const { datagram, from } of this.#unread.splice(0)) {
      if (this.#isClosed) return;
      tell(sink, datagram, from);
      // Whoever keeps the view without copying finds out here.
      datagram.fill(0xdd);
    }
  }

  #checkOpen(): void {
    // A dead program may still ask in here; a promise that is rejected would
    // be news from the grave.
    if (!this.#isClosed || this.#isCrashed) return;
    throw new TransportError(
      "closed",
      `Cannot send from ${this.address}: the transport is closed`,
    );
  }
}

/** What UDP over IPv4 carries: 65,535 less the headers of IPv4 (20) and UDP (8). */
const bytesMax = 65_507;

/** Datagrams that a Linux socket holds, at its default size. */
const unreadMax = 256;

/**
 * Tells somebody. What is thrown there is the program's error: it does not end
 * up with whoever has sent, and nobody here catches it.
 */
export function tell<Told extends readonly unknown[]>(
  listener: (...told: Told) => void,
  ...told: Told
): void {
  try {
    listener(...told);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** Why a socket of UDP would not send this at all. */
function refusalOf(
  bound: HostPort,
  to: HostPort,
  bytes: number,
): TransportError | undefined {
  const what = `Cannot send ${bytes} bytes to ${formatAddress(to)}`;
  if (bytes > bytesMax) {
    const why = `a datagram carries ${bytesMax} at most`;
    return new TransportError("too_large", `${what}: ${why}`);
  }
  if (to.port === 0) {
    const why = "port 0 cannot be sent to";
    return new TransportError("invalid_address", `${what}: ${why}`);
  }
  if (isIpv6(to.hostname) !== isIpv6(bound.hostname)) {
    const why = `${bound.hostname} is of the other family`;
    return new TransportError("unreachable", `${what}: ${why}`);
  }
  return undefined;
}

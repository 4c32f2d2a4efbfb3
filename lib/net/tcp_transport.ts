import type { TcpOptions, TcpStream } from "./byte_stream.ts";
import type { Clock } from "./clock.ts";
import { entropy } from "./entropy.ts";
import { PREFIX_BYTES } from "./frame_reader.ts";
import { systemClock } from "./system_clock.ts";
import { connectTcp, listenTcp, type TcpImplementation } from "./tcp.ts";
import { TcpDialer } from "./tcp_dialer.ts";
import { tcpLimits } from "./tcp_limits.ts";
import { TcpServer } from "./tcp_server.ts";
import type { Transport } from "./transport.ts";

/**
 * A transport over TCP connections: each datagram is a frame, 32 bits of
 * length (big-endian) and its bytes.
 *
 * `send` resolves when the datagram has found room in the buffer of its peer,
 * and waits where there is none. A peer that reads too slowly holds up nobody
 * else: when as much waits as its buffer takes, further sends to it reject
 * with the code `other`, as for a datagram that the network drops.
 *
 * `close` sends what is queued first, for two seconds at most.
 */
export interface TcpTransport extends Transport {
  /** TCP sees to that. */
  readonly isReliable: true;
  /** As in {@linkcode Transport}, and there for sure. */
  onLost(listener: (address: string) => void): void;
  /** What went wrong without anyone being told. */
  readonly counters: Readonly<TcpCounters>;
}

/** Events of a TCP transport that are no one's error, and explain silence. */
export interface TcpCounters {
  /** Connections that broke, by a reset, in mid-frame, or by 30 s of silence. */
  connectionsLost: number;
  /** Connections not taken, there being as many as there may be. */
  connectionsRefused: number;
  /** Attempts to connect that failed. */
  connectsFailed: number;
  /** Connections closed for a length above the maximum. */
  oversized: number;
  /** Datagrams that `send` had resolved for, and which were not sent. */
  datagramsLost: number;
}

/** Options of both forms of a transport over TCP. */
export interface TcpTransportOptions extends TcpImplementation {
  /**
   * The largest datagram to send and to accept, in bytes. A connection that
   * announces a larger one is closed, so both ends have to agree.
   *
   * @default {65507}
   */
  readonly datagramBytesMax?: number;
  /**
   * How many bytes wait for one peer, beyond what the system keeps. As many
   * again may wait in `send`.
   *
   * @default {1048576, or room for four of the largest datagrams}
   */
  readonly sendBufferBytes?: number;
  /**
   * How many connections there may be at a time.
   *
   * @default {4096}
   */
  readonly connectionsMax?: number;
  /**
   * Tells the time for what takes too long.
   *
   * @default {the clock of this machine}
   */
  readonly clock?: Clock;
}

/** Options of {@linkcode listenTcpTransport}. */
export interface ListenTcpTransportOptions
  extends TcpTransportOptions, TcpOptions {}

/** Options of {@linkcode dialTcpTransport}. */
export interface DialTcpTransportOptions extends TcpTransportOptions {
  /**
   * Numbers from 0 up to, and without, 1, which spread the attempts of many
   * clients to connect again.
   *
   * @default {the system's entropy}
   */
  readonly random?: () => number;
}

/** The options of a transport, complete. */
export type TcpSettings = Required<
  Omit<TcpTransportOptions, keyof TcpImplementation>
>;

/**
 * Listens for peers that dial. The address of a peer is that of its connection,
 * and a send to any other rejects with the code `unreachable`.
 *
 * ```ts
 * import { dialTcpTransport, listenTcpTransport } from "./tcp_transport.ts";
 *
 * await using server = await listenTcpTransport({
 *   hostname: "127.0.0.1",
 *   port: 0,
 * });
 * server.receive((datagram, from) => void server.send(datagram.slice(), from));
 *
 * await using client = dialTcpTransport();
 * const echo = new Promise((resolve) =>
 *   client.receive((datagram) => resolve(datagram.slice()))
 * );
 * await client.send(new TextEncoder().encode("hello"), server.address);
 * await echo;
 * ```
 *
 * @returns a promise that rejects with a {@linkcode TransportError} where the
 * port cannot be had
 */
export async function listenTcpTransport(
  options: ListenTcpTransportOptions,
): Promise<TcpTransport> {
  const settings = settingsOf(options);
  const server = Promise.withResolvers<TcpServer>();
  const accept = async (stream: TcpStream) =>
    (await server.promise).accept(stream);
  const listener = await listenTcp(options, (stream) => void accept(stream));
  server.resolve(new TcpServer(listener, settings));
  return await server.promise;
}

/**
 * Connects to each address that it sends to, and keeps the connection. The
 * first send to an address begins the attempt; while there is none, datagrams
 * wait, for 30 s or so. A connection that broke is made again for what is sent
 * after that, at first at once, then in growing intervals up to 5 s.
 *
 * It is bound nowhere, and its `address` says so: `[::]:0`.
 */
export function dialTcpTransport(
  options: DialTcpTransportOptions = {},
): TcpTransport {
  const { implementation, random = chance } = options;
  return new TcpDialer(
    (address, signal) => connectTcp(address, { signal, implementation }),
    { ...settingsOf(options), random },
  );
}

function settingsOf(options: TcpTransportOptions): TcpSettings {
  const {
    datagramBytesMax = tcpLimits.datagramBytesMax,
    sendBufferBytes = sendBufferFor(datagramBytesMax),
    connectionsMax = tcpLimits.connectionsMax,
    clock = systemClock,
  } = options;
  const sizes = { datagramBytesMax, sendBufferBytes, connectionsMax };
  for (const [name, value] of Object.entries(sizes)) {
    const { sizeMax } = tcpLimits;
    if (Number.isInteger(value) && value > 0 && value <= sizeMax) continue;
    throw new RangeError(
      `Cannot use ${value} as ${name}: expected an integer from 1 to ${sizeMax}`,
    );
  }
  return { ...sizes, clock };
}

function sendBufferFor(datagramBytesMax: number): number {
  const largestBytes = 4 * (PREFIX_BYTES + datagramBytesMax);
  return Math.min(
    Math.max(tcpLimits.sendBufferBytes, largestBytes),
    tcpLimits.sizeMax,
  );
}

function chance(): number {
  return entropy(1)[0]! / 2 ** 32;
}
